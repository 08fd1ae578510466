import { useSignal } from "@preact/signals";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import { Button } from "../components/button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { lazy } from "../components/lazy.tsx";
import { Spinner } from "../components/progress.tsx";
import { asErrorData } from "../error-data.ts";
import { nameOf } from "../files/paths.ts";
import { TextPreview } from "../files/text-preview.tsx";
import type { Notices } from "../notices.ts";
import { PictureOfBytes } from "../values/picture-of-bytes.tsx";
import { CODE_DIR } from "../workspace-context.ts";
import { CodeView } from "./code-view.tsx";
import type { EditorModel, OpenFile, OpenState } from "./editor-model.ts";
import { FileTabs } from "./file-tabs.tsx";
import "./editor.css";

const FilePreview = lazy(
  "Loading the preview",
  async () => (await import("../files/preview.tsx")).FilePreview,
);

/** What a preview of a file needs. */
interface Previewing {
  inspector: InspectorCalls;
  /** Shows the graph of a symbol file. */
  onGraph?(path: string): void;
}

interface EditorPanelProps extends Previewing {
  model: EditorModel;
  notices: Notices;
  /** Asks for a name and makes a script. */
  onNewScript(): void;
}

/** The files that are open, one of them shown. */
export function EditorPanel({ model, notices, onNewScript, inspector, onGraph }: EditorPanelProps) {
  const closing = useSignal<string | undefined>(undefined);
  const active = model.active.value;

  function close(path: string): void {
    if (model.unsaved.value.some((document) => document.path === path)) closing.value = path;
    else model.close(path);
  }

  async function save(path?: string): Promise<boolean> {
    try {
      await model.save(path);
      return true;
    } catch (error) {
      const text = "Cannot save. Your text is still here, unsaved";
      notices.show({ kind: "error", text, error: asErrorData(error) });
      return false;
    }
  }

  return (
    <section class="panel editor-panel" aria-label="Script editor" data-region="script">
      <FileTabs model={model} onClose={close} onSave={() => void save()} />
      {active ? (
        <FileView
          file={active}
          model={model}
          onSave={() => void save()}
          inspector={inspector}
          {...(onGraph && { onGraph })}
        />
      ) : (
        <EmptyState
          title="No file is open"
          action={
            <Button icon="plus" onClick={onNewScript}>
              New script
            </Button>
          }
        >
          Choose one in the tree. Scripts are in <code>{CODE_DIR}</code>.
        </EmptyState>
      )}
      {closing.value !== undefined && (
        <CloseDialog
          path={closing.value}
          onSave={(path) => void save(path).then((saved) => saved && model.close(path))}
          onDiscard={(path) => model.close(path)}
          onClose={() => {
            closing.value = undefined;
          }}
        />
      )}
    </section>
  );
}

interface FileViewProps extends Previewing {
  file: OpenFile;
  model: EditorModel;
  onSave(): void;
}

function FileView({ file, model, onSave, ...previewing }: FileViewProps) {
  const state = file.state.value;
  switch (state.status) {
    case "loading":
      return (
        <div class="editor-wait">
          <Spinner label={`Opening ${nameOf(file.path)}`} />
        </div>
      );
    case "failed":
      return (
        <div class="panel-body">
          <ErrorNote error={state.error} onOpen={(location) => void model.openLocation(location)} />
        </div>
      );
    case "preview":
      return <Preview path={file.path} content={state.content} {...previewing} />;
    case "text":
      return (
        <TextPreview key={file.path} document={state.document} {...previewing}>
          <CodeView document={state.document} model={model} onSave={onSave} />
        </TextPreview>
      );
  }
}

interface PreviewProps extends Previewing {
  path: string;
  content: Extract<OpenState, { status: "preview" }>["content"];
}

function Preview({ path, content, ...previewing }: PreviewProps) {
  if (content.kind === "image") {
    return (
      <div class="panel-body image-file">
        <PictureOfBytes bytes={content.bytes} mediaType={content.mediaType} name={nameOf(path)} />
      </div>
    );
  }
  const { head, sizeBytes, reason } = content;
  const what = reason === "binary" ? "is not text" : "is too long to be edited here";
  return (
    <FilePreview
      {...previewing}
      path={path}
      version={content}
      head={head}
      sizeBytes={sizeBytes}
      reason={what}
    />
  );
}

interface CloseDialogProps {
  path: string;
  onSave(path: string): void;
  onDiscard(path: string): void;
  onClose(): void;
}

function CloseDialog({ path, onSave, onDiscard, onClose }: CloseDialogProps) {
  return (
    <Dialog
      title={`Save ${nameOf(path)}?`}
      confirm="Save"
      onConfirm={() => {
        onClose();
        onSave(path);
      }}
      onClose={onClose}
    >
      <p>It has text that is not in the file yet.</p>
      <div class="row">
        <Button
          variant="danger"
          onClick={() => {
            onClose();
            onDiscard(path);
          }}
        >
          Close without saving
        </Button>
      </div>
    </Dialog>
  );
}
