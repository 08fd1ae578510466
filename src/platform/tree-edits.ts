import { FileSystemError } from "./file-system-error.ts";
import { type FileTree, ROOT_ID, type TreeEdit, type TreeNode } from "./file-tree.ts";
import { splitPath } from "./paths.ts";

/** Where a file is to be written: in which directory, under which name, and the file that has it now. */
export interface FilePlace<Node> {
  parent: number;
  name: string;
  existing: Node | undefined;
}

/** @throws {FileSystemError} `EISDIR` for a directory; `ENOENT`, `ENOTDIR` where its directory is missing or none. */
export function placeFile<Node extends TreeNode>(
  tree: FileTree<Node>,
  action: string,
  path: string,
): FilePlace<Node> {
  const place = tree.locate(action, path);
  if (place.existing?.kind === "directory") throw new FileSystemError("EISDIR", action, path);
  return place;
}

/** @throws {FileSystemError} `EISDIR` for a directory; `ENOENT`, `ENOTDIR` where nothing has that path. */
export function findFile<Node extends TreeNode>(tree: FileTree<Node>, action: string, path: string): Node {
  const node = tree.find(action, path);
  if (node.kind === "directory") throw new FileSystemError("EISDIR", action, path);
  return node;
}

/** @throws {FileSystemError} `ENOTDIR` for a file; `ENOENT`, `ENOTDIR` where nothing has that path. */
export function findDirectory<Node extends TreeNode>(
  tree: FileTree<Node>,
  action: string,
  path: string,
): Node {
  const node = tree.find(action, path);
  if (node.kind !== "directory") throw new FileSystemError("ENOTDIR", action, path);
  return node;
}

/**
 * Makes a directory, with `recursive` also those above it that are missing.
 *
 * @param create Makes the node of one directory.
 * @throws {FileSystemError} `EEXIST`, `ENOENT`, `ENOTDIR` as `FileSystem.mkdir` does.
 */
export function mkdirEdit<Node extends TreeNode>(
  tree: FileTree<Node>,
  path: string,
  recursive: boolean,
  create: (parent: number, name: string) => Node,
): TreeEdit<Node> {
  const action = "make directory";
  if (!recursive) {
    const { parent, name, existing } = tree.locate(action, path);
    if (existing) throw new FileSystemError("EEXIST", action, path);
    const made = create(parent, name);
    return new Map([[made.id, made]]);
  }
  const edit = new Map<number, Node>();
  const names = splitPath(path, action);
  let parent = ROOT_ID;
  for (const [depth, name] of names.entries()) {
    const isLast = depth === names.length - 1;
    const found = tree.child(parent, name);
    if (found?.kind === "file") throw new FileSystemError(isLast ? "EEXIST" : "ENOTDIR", action, path);
    const directory = found ?? create(parent, name);
    if (!found) edit.set(directory.id, directory);
    parent = directory.id;
  }
  return edit;
}

/**
 * Moves a file or a directory; what it replaces is removed.
 *
 * @throws {FileSystemError} `EINVAL` where a directory would move into itself, `EISDIR` where a file would replace a
 * directory, `ENOTDIR` where a directory would replace a file, `ENOTEMPTY` where it would replace one that holds something.
 */
export function renameEdit<Node extends TreeNode>(
  tree: FileTree<Node>,
  from: string,
  to: string,
): TreeEdit<Node> {
  const node = tree.find("rename", from);
  if (node.id === ROOT_ID) throw new FileSystemError("EINVAL", "rename", from);
  const { parent, name, existing } = tree.locate("rename", to);
  if (existing?.id === node.id) return new Map();
  if (isAtOrBelow(tree, parent, node.id)) throw new FileSystemError("EINVAL", "rename", from);
  const edit = new Map<number, Node | undefined>();
  if (existing) {
    refuseReplacing(tree, node, existing, to);
    edit.set(existing.id, undefined);
  }
  return edit.set(node.id, { ...node, parent, name });
}

function refuseReplacing<Node extends TreeNode>(
  tree: FileTree<Node>,
  node: Node,
  existing: Node,
  to: string,
): void {
  if (node.kind === "file" && existing.kind === "directory")
    throw new FileSystemError("EISDIR", "rename", to);
  if (node.kind === "directory" && existing.kind === "file")
    throw new FileSystemError("ENOTDIR", "rename", to);
  if (tree.children(existing.id).length > 0) throw new FileSystemError("ENOTEMPTY", "rename", to);
}

function isAtOrBelow<Node extends TreeNode>(tree: FileTree<Node>, id: number, directory: number): boolean {
  for (let at = id; ; ) {
    if (at === directory) return true;
    const node = tree.get(at);
    if (!node || at === ROOT_ID) return false;
    at = node.parent;
  }
}

/**
 * Removes a file, with `recursive` also a directory with all it holds.
 *
 * @throws {FileSystemError} `EINVAL` for "/", `EISDIR` for a directory without `recursive`, `ENOENT` unless `force`.
 */
export function removeEdit<Node extends TreeNode>(
  tree: FileTree<Node>,
  path: string,
  { recursive = false, force = false }: { recursive?: boolean; force?: boolean },
): TreeEdit<Node> {
  const node = findUnless(tree, path, force);
  if (!node) return new Map();
  if (node.id === ROOT_ID) throw new FileSystemError("EINVAL", "remove", path);
  if (node.kind === "directory" && !recursive) throw new FileSystemError("EISDIR", "remove", path);
  const edit = new Map<number, undefined>();
  const removeAll = (id: number) => {
    edit.set(id, undefined);
    for (const child of tree.children(id)) removeAll(child.id);
  };
  removeAll(node.id);
  return edit;
}

function findUnless<Node extends TreeNode>(
  tree: FileTree<Node>,
  path: string,
  force: boolean,
): Node | undefined {
  try {
    return tree.find("remove", path);
  } catch (error) {
    if (force && error instanceof FileSystemError && error.code === "ENOENT") return undefined;
    throw error;
  }
}
