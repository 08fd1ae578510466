import { useSignal } from "@preact/signals";
import { useCallback } from "preact/hooks";
import { Splitter } from "../components/splitter.tsx";
import { EditorPanel } from "../editor/editor-panel.tsx";
import { droppedFiles } from "../files/dropped-files.ts";
import { type FileDialog, FileDialogs, FileQuestions } from "../files/file-dialogs.tsx";
import { FilesPanel } from "../files/files-panel.tsx";
import { usePageDrop } from "../files/use-page-drop.ts";
import { LogPanel } from "../log/log-panel.tsx";
import type { OpenWorkspace } from "../open-workspace.ts";
import { DEFAULT_SIZES, type Settings } from "../settings.ts";
import { CODE_DIR } from "../workspace-context.ts";
import { PhoneNav } from "./phone-nav.tsx";
import { RunColumn } from "./run-column.tsx";

interface WorkspaceViewProps {
  workspace: OpenWorkspace;
  settings: Settings;
}

/** Files, script and what is done with it side by side, the log below; at phone width one of them at a time. */
export function WorkspaceView({ workspace, settings }: WorkspaceViewProps) {
  const dialog = useSignal<FileDialog | undefined>(undefined);
  usePageDrop(
    useCallback(
      (transfer: DataTransfer) => void workspace.files.uploadFound(droppedFiles(transfer)),
      [workspace.files],
    ),
  );
  const { filesWidth, runWidth, logHeight, logOpen, phoneTab } = settings;
  const isLarge = settings.runTab.value === "model" && workspace.model.isLarge.value;
  const sizes = `--files-width: ${filesWidth.value}px; --run-width: ${runWidth.value}px; --log-height: ${logHeight.value}px`;

  return (
    <div
      class="workspace"
      style={sizes}
      data-shown={phoneTab.value}
      data-log={logOpen.value ? "open" : "folded"}
      data-files={settings.filesOpen.value ? "open" : "folded"}
      data-run={settings.runOpen.value ? "open" : "folded"}
      data-large={isLarge ? "model" : undefined}
    >
      <div class="columns">
        <FilesPanel model={workspace.files} />
        <Splitter
          label="Width of the files"
          orientation="vertical"
          size={filesWidth.value}
          min={160}
          max={480}
          onResize={(size) => {
            filesWidth.value = size;
          }}
          onReset={() => {
            filesWidth.value = DEFAULT_SIZES.filesWidth;
          }}
        />
        <EditorPanel
          model={workspace.editor}
          notices={workspace.context.notices}
          inspector={workspace.inspector}
          onGraph={(path) => {
            workspace.model.choose(path);
            settings.runOpen.value = true;
            settings.runTab.value = "model";
            phoneTab.value = "model";
          }}
          onNewScript={() => {
            dialog.value = { kind: "file", directory: CODE_DIR };
          }}
        />
        <Splitter
          label="Width of the right column"
          orientation="vertical"
          size={runWidth.value}
          min={280}
          max={720}
          reversed
          onResize={(size) => {
            runWidth.value = size;
          }}
          onReset={() => {
            runWidth.value = DEFAULT_SIZES.runWidth;
          }}
        />
        <RunColumn workspace={workspace} settings={settings} />
      </div>
      <Splitter
        label="Height of the log"
        orientation="horizontal"
        size={logHeight.value}
        min={72}
        max={640}
        reversed
        onResize={(size) => {
          logOpen.value = true;
          logHeight.value = size;
        }}
        onReset={() => {
          logHeight.value = DEFAULT_SIZES.logHeight;
        }}
      />
      <LogPanel model={workspace.log} isOpen={logOpen} onOpen={workspace.context.openLocation} />
      <PhoneNav settings={settings} errors={workspace.log.errorCount.value} />
      <FileDialogs model={workspace.files} dialog={dialog} />
      <FileQuestions model={workspace.files} />
    </div>
  );
}
