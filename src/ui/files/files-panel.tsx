import { useSignal } from "@preact/signals";
import { IconButton } from "../components/button.tsx";
import { Menu, type MenuAnchor, MenuButton } from "../components/menu.tsx";
import { CODE_DIR, DATA_DIR, ML_ROOT } from "../workspace-context.ts";
import { chooseFiles, droppedFiles } from "./dropped-files.ts";
import { type FileAction, fileActions } from "./file-actions.ts";
import "./files.css";
import { type FileDialog, FileDialogs } from "./file-dialogs.tsx";
import { FileTree } from "./file-tree.tsx";
import type { FilesModel } from "./files-model.ts";
import { parentOf } from "./paths.ts";
import { Transfers } from "./transfers.tsx";

/** The tree of `/opt/ml`. */
export function FilesPanel({ model }: { model: FilesModel }) {
  const dialog = useSignal<FileDialog | undefined>(undefined);
  const menu = useSignal<{ at: MenuAnchor; path: string } | undefined>(undefined);
  const { tree } = model;
  const rowAt = (path: string) => tree.rows.value.find((row) => row.path === path);
  const selected = () => rowAt(tree.selected.value) ?? tree.rows.value[0];

  /** Where something new goes: to what is selected, and not to /opt/ml itself. */
  function directory(otherwise: string): string {
    const row = selected();
    if (!row || row.path === ML_ROOT) return otherwise;
    return row.kind === "directory" ? row.path : parentOf(row.path);
  }

  const actionsOf = (path: string): FileAction[] => {
    const row = rowAt(path);
    return row
      ? fileActions(row, model, (next) => {
          dialog.value = next;
        })
      : [];
  };

  async function chooseAndUpload(folder: boolean): Promise<void> {
    const to = directory(DATA_DIR);
    await model.upload(await chooseFiles({ folder }), to);
  }

  const newActions: FileAction[] = [
    {
      label: "New file",
      icon: "file",
      run: () => {
        dialog.value = { kind: "file", directory: directory(CODE_DIR) };
      },
    },
    {
      label: "New folder",
      icon: "folder",
      run: () => {
        dialog.value = { kind: "directory", directory: directory(CODE_DIR) };
      },
    },
    {
      label: "New channel",
      icon: "plus",
      run: () => {
        dialog.value = { kind: "channel", directory: DATA_DIR };
      },
    },
  ];
  const uploadActions: FileAction[] = [
    { label: "Upload files", icon: "upload", run: () => void chooseAndUpload(false) },
    { label: "Upload a folder", icon: "upload", run: () => void chooseAndUpload(true) },
  ];

  return (
    <section class="panel files-panel" aria-label="Files" data-region="files">
      <div class="panel-bar">
        <h2 class="panel-title">Files</h2>
        <span class="spacer" />
        <MenuButton icon="plus" label="New" items={newActions} />
        <MenuButton icon="upload" label="Upload" items={uploadActions} />
        <IconButton
          icon="more"
          label="Actions of the selected file"
          hasPopup="menu"
          onClick={(event) => {
            const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
            menu.value = { at: { x: box.left, y: box.bottom + 2 }, path: tree.selected.value };
          }}
        />
      </div>
      <FileTree
        tree={tree}
        onOpen={(row) => (row.kind === "file" ? model.open(row.path) : tree.toggle(row.path))}
        onMenu={(path, at) => {
          menu.value = { at, path };
        }}
        onDrop={(path, transfer) => void model.uploadFound(droppedFiles(transfer), path)}
        onRename={(row) => {
          dialog.value = { kind: "rename", row };
        }}
        onRemove={(row) => void model.remove(row.path)}
      />
      <Transfers transfers={model.transfers.value} />
      {menu.value && (
        <Menu
          label={`Actions of ${menu.value.path}`}
          at={menu.value.at}
          items={actionsOf(menu.value.path)}
          onClose={() => {
            menu.value = undefined;
          }}
        />
      )}
      <FileDialogs model={model} dialog={dialog} />
    </section>
  );
}
