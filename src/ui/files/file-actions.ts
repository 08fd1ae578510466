import type { MenuItem } from "../components/menu.tsx";
import { DATA_DIR, ML_ROOT, MODEL_DIR } from "../workspace-context.ts";
import { chooseFiles } from "./dropped-files.ts";
import type { FileDialog } from "./file-dialogs.tsx";
import { type FilesModel, isArchive } from "./files-model.ts";
import { saveStream } from "./save-stream.ts";
import type { TreeRow } from "./tree-model.ts";

export type FileAction = MenuItem;

/** Directories that the container needs: they are not renamed or removed. */
const FIXED = new Set([
  ML_ROOT,
  `${ML_ROOT}/code`,
  `${ML_ROOT}/input`,
  DATA_DIR,
  MODEL_DIR,
  `${ML_ROOT}/output`,
]);

/** Whether a file or directory may be renamed and removed. */
export function isFixed(path: string): boolean {
  return FIXED.has(path);
}

/** What can be done with a line of the tree. */
export function fileActions(
  row: TreeRow,
  model: FilesModel,
  open: (dialog: FileDialog) => void,
): FileAction[] {
  const { path } = row;
  const change: FileAction[] = [
    { kind: "separator" },
    { label: "Rename", shortcut: "F2", disabled: isFixed(path), run: () => open({ kind: "rename", row }) },
    {
      label: "Remove",
      icon: "trash",
      shortcut: "Delete",
      danger: true,
      disabled: isFixed(path),
      run: () => void model.remove(path),
    },
  ];
  return [...(row.kind === "file" ? ofFile(row, model) : ofDirectory(row, model, open)), ...change];
}

function ofFile(row: TreeRow, model: FilesModel): FileAction[] {
  return [
    { label: "Open", icon: "file", shortcut: "Enter", run: () => model.open(row.path) },
    { label: "Download", icon: "download", run: () => void download(row, model) },
    ...(isArchive(row.name)
      ? [{ label: "Unpack as the model", run: () => void model.unpackModel(row.path) } as const]
      : []),
  ];
}

function ofDirectory(row: TreeRow, model: FilesModel, open: (dialog: FileDialog) => void): FileAction[] {
  const directory = row.path;
  const upload = async (folder: boolean) => model.upload(await chooseFiles({ folder }), directory);
  return [
    { label: "New file", icon: "file", run: () => open({ kind: "file", directory }) },
    { label: "New folder", icon: "folder", run: () => open({ kind: "directory", directory }) },
    ...(directory === DATA_DIR
      ? [{ label: "New channel", icon: "plus", run: () => open({ kind: "channel", directory }) } as const]
      : []),
    { label: "Upload files", icon: "upload", run: () => void upload(false) },
    { label: "Upload a folder", icon: "upload", run: () => void upload(true) },
    { label: "Download as tar.gz", icon: "download", run: () => void download(row, model) },
  ];
}

function download(row: TreeRow, model: FilesModel): Promise<void> {
  return model.download(row.path, row.kind, ({ stream, ...file }, signal) =>
    saveStream(stream, { ...file, signal }),
  );
}
