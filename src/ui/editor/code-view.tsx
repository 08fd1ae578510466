import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { Spinner } from "../components/progress.tsx";
import { ReferencesList } from "../language/references-list.tsx";
import { RenameDialog } from "../language/rename-dialog.tsx";
import type { ScriptLanguage } from "../language/script-language.ts";
import { lately } from "../when-quiet.ts";
import "../language/language.css";
import type { CodeEditor } from "./code-editor.ts";
import type { EditorModel } from "./editor-model.ts";
import type { TextDocument } from "./text-document.ts";

interface CodeViewProps {
  document: TextDocument;
  model: EditorModel;
  onSave(): void;
}

/** A text file in the code editor, with what there is to say about it above and below. */
export function CodeView({ document, model, onSave }: CodeViewProps) {
  const parent = useRef<HTMLDivElement>(null);
  const editor = useSignal<CodeEditor | undefined>(undefined);
  const cursor = useSignal({ line: 1, column: 1 });

  useEffect(() => {
    let isGone = false;
    void import("./code-editor.ts").then(({ createCodeEditor }) => {
      if (isGone || !parent.current) return;
      editor.value = createCodeEditor(parent.current, {
        onEdit: model.edit,
        language: model.language,
        onCursor: (place) =>
          lately(cursor, () => {
            cursor.value = place;
          }),
      });
    });
    return () => {
      isGone = true;
      editor.value?.destroy();
      editor.value = undefined;
    };
  }, []);

  // Before the page is painted: an editor without its text has no line numbers, and the text would move.
  useLayoutEffect(() => editor.value?.show(document), [editor.value, document]);

  const target = model.target.value;
  useEffect(() => {
    if (editor.value && target?.path === document.path) editor.value.reveal(target);
  }, [editor.value, target]);

  return (
    <div class="code-view">
      <FileNotes document={document} onSave={onSave} />
      <div class="code-host" ref={parent}>
        {!editor.value && (
          <div class="editor-wait">
            <Spinner label="Loading the editor" />
          </div>
        )}
      </div>
      <ReferencesList language={model.language} />
      <StatusLine
        document={document}
        language={model.language}
        cursor={cursor}
        onProblems={() => editor.value?.showProblems()}
      />
      {model.language.renaming.value && <RenameDialog language={model.language} />}
    </div>
  );
}

function FileNotes({ document, onSave }: { document: TextDocument; onSave(): void }) {
  if (document.isReadOnly) {
    return (
      <div class="editor-note" role="status">
        <span>A declaration of a library: it can be read, not changed.</span>
      </div>
    );
  }
  if (document.onDisk.value === "changed") {
    return (
      <div class="editor-note" role="status">
        <span>The file was changed by something else; your unsaved text is shown.</span>
        <Button onClick={document.revert}>Show the file's text</Button>
        <Button onClick={onSave}>Save mine over it</Button>
      </div>
    );
  }
  if (document.onDisk.value === "removed") {
    return (
      <div class="editor-note" role="status">
        <span>The file was removed; your text is still here.</span>
        <Button onClick={onSave}>Save it again</Button>
      </div>
    );
  }
  if (!document.isDraftKept.value) {
    return (
      <div class="editor-note" role="status">
        <span>This text would not survive a reload, as the browser keeps no more drafts: save it.</span>
        <Button onClick={onSave}>Save</Button>
      </div>
    );
  }
  return null;
}

interface StatusLineProps {
  document: TextDocument;
  language: ScriptLanguage;
  cursor: ReadonlySignal<{ line: number; column: number }>;
  onProblems(): void;
}

function StatusLine({ document, language, cursor, onProblems }: StatusLineProps) {
  const problems = document.diagnostics.value;
  const errors = problems.filter((each) => each.severity === "error").length;
  return (
    <div class="editor-status">
      {problems.length > 0 ? (
        <button
          type="button"
          class={errors > 0 ? "editor-problems bad" : "editor-problems warn"}
          onClick={onProblems}
        >
          {problems.length === 1 ? problems[0]?.message : `${problems.length} problems`}
        </button>
      ) : (
        <span class="muted truncate mono">{document.path}</span>
      )}
      <span class="spacer" />
      <span class="muted" role="status">
        {language.status.value === "starting" ? "Reading the libraries" : language.said.value}
      </span>
      <span class="muted">
        Line {cursor.value.line}, column {cursor.value.column}
      </span>
    </div>
  );
}
