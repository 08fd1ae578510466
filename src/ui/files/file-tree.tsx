import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import type { MenuAnchor } from "../components/menu.tsx";
import { VirtualList } from "../components/virtual-list.tsx";
import { isFixed } from "./file-actions.ts";
import { formatBytes, parentOf } from "./paths.ts";
import { isChannel, type TreeModel, type TreeRow } from "./tree-model.ts";

interface FileTreeProps {
  tree: TreeModel;
  onOpen(row: TreeRow): void;
  onMenu(path: string, at: MenuAnchor): void;
  /** Something was dropped on a directory, or pasted where one is selected. */
  onDrop(directory: string, transfer: DataTransfer): void;
  onRename(row: TreeRow): void;
  onRemove(row: TreeRow): void;
}

const ROW_HEIGHT = 24;
const idOf = (path: string) => `file-${path.replace(/[^A-Za-z0-9_-]/g, (char) => `_${char.charCodeAt(0)}_`)}`;

/** The lines of the tree. Arrows move, Right and Left open and close, letters jump to a name. */
export function FileTree(props: FileTreeProps) {
  const { tree, onOpen, onMenu, onDrop } = props;
  const root = useRef<HTMLDivElement>(null);
  const dropOn = useSignal<string | undefined>(undefined);
  const rows = tree.rows.value;
  const selected = rows.findIndex((row) => row.path === tree.selected.value);

  function directoryAt(event: DragEvent): string {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-path]") : null;
    const row = rows.find((each) => each.path === element?.dataset.path) ?? rows[0];
    if (!row) return "/opt/ml";
    return row.kind === "directory" ? row.path : parentOf(row.path);
  }

  return (
    <div
      class="file-tree"
      role="tree"
      aria-label="Files of /opt/ml"
      tabIndex={0}
      ref={root}
      data-first-focus
      aria-activedescendant={rows[selected] && idOf(rows[selected].path)}
      onKeyDown={(event) => onTreeKey(event, { ...props, rows, selected })}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        dropOn.value = directoryAt(event);
      }}
      onDragLeave={() => {
        dropOn.value = undefined;
      }}
      onPaste={(event) => {
        const row = rows[selected] ?? rows[0];
        if (!row || !event.clipboardData?.files.length) return;
        event.preventDefault();
        onDrop(row.kind === "directory" ? row.path : parentOf(row.path), event.clipboardData);
      }}
      onDrop={(event) => {
        event.preventDefault();
        dropOn.value = undefined;
        if (event.dataTransfer) onDrop(directoryAt(event), event.dataTransfer);
      }}
    >
      <VirtualList items={rows} rowHeight={ROW_HEIGHT} keyOf={(row) => row.path} reveal={selected}>
        {(row) => (
          <TreeLine
            row={row}
            isSelected={row.path === tree.selected.value}
            isDropTarget={row.path === dropOn.value}
            onClick={() => {
              tree.select(row.path);
              root.current?.focus();
              onOpen(row);
            }}
            onMenu={(at) => {
              tree.select(row.path);
              onMenu(row.path, at);
            }}
          />
        )}
      </VirtualList>
    </div>
  );
}

interface TreeLineProps {
  row: TreeRow;
  isSelected: boolean;
  isDropTarget: boolean;
  onClick(): void;
  onMenu(at: MenuAnchor): void;
}

function TreeLine({ row, isSelected, isDropTarget, onClick, onMenu }: TreeLineProps) {
  const size = row.kind === "file" ? formatBytes(row.size) : row.count === 0 ? "empty" : row.count;
  const classes = ["tree-line", isSelected && "is-selected", isDropTarget && "is-drop-target"];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active line
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
    <div
      class={classes.filter(Boolean).join(" ")}
      role="treeitem"
      id={idOf(row.path)}
      data-path={row.path}
      aria-label={row.name}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-selected={isSelected}
      aria-expanded={row.kind === "directory" ? row.expanded : undefined}
      style={{ paddingInlineStart: `${(row.level - 1) * 12 + 8}px` }}
      onClick={onClick}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu({ x: event.clientX, y: event.clientY });
      }}
    >
      {row.kind === "directory" ? (
        <span class={row.expanded ? "tree-chevron is-open" : "tree-chevron"}>
          <Icon name="chevron" size={12} />
        </span>
      ) : (
        <span class="tree-chevron" />
      )}
      <span class="truncate" title={row.name}>
        {row.name}
      </span>
      {isChannel(row) && <span class="tree-tag">channel</span>}
      <span class="spacer" />
      <span key={size} class="tree-size">
        {size}
      </span>
    </div>
  );
}

type KeyContext = FileTreeProps & { rows: readonly TreeRow[]; selected: number };

function onTreeKey(event: KeyboardEvent, context: KeyContext): void {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  const row = context.rows[context.selected];
  if (!row) return;
  const handled =
    moveByKey(event.key, row, context) || actByKey(event, row, context) || jumpTo(event.key, context);
  if (handled) event.preventDefault();
}

function moveByKey(key: string, row: TreeRow, { tree, rows, selected }: KeyContext): boolean {
  const go = (next: TreeRow | undefined) => next && tree.select(next.path);
  if (key === "ArrowDown") go(rows[selected + 1]);
  else if (key === "ArrowUp") go(rows[selected - 1]);
  else if (key === "Home") go(rows[0]);
  else if (key === "End") go(rows.at(-1));
  else if (key === "PageDown") go(rows[Math.min(selected + 12, rows.length - 1)]);
  else if (key === "PageUp") go(rows[Math.max(selected - 12, 0)]);
  else if (key === "ArrowRight" && row.kind === "directory")
    row.expanded ? go(rows[selected + 1]) : tree.expand(row.path);
  else if (key === "ArrowLeft")
    row.expanded ? tree.collapse(row.path) : go(rows.find((each) => each.path === parentOf(row.path)));
  else return false;
  return true;
}

function actByKey(event: KeyboardEvent, row: TreeRow, context: KeyContext): boolean {
  const { key } = event;
  if (key === "Enter" || key === " ") context.onOpen(row);
  else if (key === "F2" && !isFixed(row.path)) context.onRename(row);
  else if ((key === "Delete" || key === "Backspace") && !isFixed(row.path)) context.onRemove(row);
  else if (key === "ContextMenu" || (key === "F10" && event.shiftKey))
    context.onMenu(row.path, below(row.path));
  else return false;
  return true;
}

function jumpTo(key: string, { tree, rows, selected }: KeyContext): boolean {
  if (key.length !== 1) return false;
  const order = [...rows.slice(selected + 1), ...rows.slice(0, selected)];
  const found = order.find((row) => row.name.toLowerCase().startsWith(key.toLowerCase()));
  if (found) tree.select(found.path);
  return found !== undefined;
}

function below(path: string): MenuAnchor {
  const box = document.getElementById(idOf(path))?.getBoundingClientRect();
  return box ? { x: box.left + 32, y: box.bottom } : { x: 32, y: 96 };
}
