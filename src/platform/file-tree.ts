import type { FileChange, FileKind } from "./file-system.ts";
import { FileSystemError } from "./file-system-error.ts";
import { splitPath } from "./paths.ts";

/** A file or directory: its place, and what `stat` tells. Never changed: a new node with the same `id` replaces it. */
export interface TreeNode {
  readonly id: number;
  /** Id of the directory that holds it. */
  readonly parent: number;
  readonly name: string;
  readonly kind: FileKind;
  /** Bytes; 0 for a directory. */
  readonly size: number;
  readonly mtimeMs: number;
}

/** What becomes of nodes, by id: the new node, or `undefined` where it is removed. */
export type TreeEdit<Node> = ReadonlyMap<number, Node | undefined>;

export const ROOT_ID = 1;

/**
 * The names of a file system, in memory: finds nodes by path and takes edits.
 *
 * A node that is held (an open file) can be got by its id after it was removed, until it is released.
 */
export class FileTree<Node extends TreeNode> {
  readonly #nodes = new Map<number, Node>();
  readonly #children = new Map<number, Map<string, Node>>();
  readonly #holds = new Map<number, number>();
  readonly #detached = new Map<number, Node>();

  constructor(root: Node) {
    this.#link(root);
  }

  /** The node, also where it was removed but is held. */
  get(id: number): Node | undefined {
    return this.#nodes.get(id) ?? this.#detached.get(id);
  }

  /** Every node that has a path. */
  nodes(): Iterable<Node> {
    return this.#nodes.values();
  }

  /** @throws {FileSystemError} `ENOENT` where nothing has that path, `ENOTDIR` where the path leads through a file. */
  find(action: string, path: string): Node {
    const { existing } = this.locate(action, path);
    if (!existing) throw new FileSystemError("ENOENT", action, path);
    return existing;
  }

  /**
   * Where `path` is or would be. The root lies in itself.
   *
   * @throws {FileSystemError} `ENOENT` where the directory is missing, `ENOTDIR` where the path leads through a file.
   */
  locate(action: string, path: string): { parent: number; name: string; existing: Node | undefined } {
    const names = splitPath(path, action);
    const name = names.pop() ?? "";
    let parent = ROOT_ID;
    for (const step of names) {
      const directory = this.child(parent, step);
      if (!directory) throw new FileSystemError("ENOENT", action, path);
      if (directory.kind !== "directory") throw new FileSystemError("ENOTDIR", action, path);
      parent = directory.id;
    }
    const existing = name === "" ? this.#nodes.get(ROOT_ID) : this.child(parent, name);
    return { parent, name, existing };
  }

  child(parent: number, name: string): Node | undefined {
    return this.#children.get(parent)?.get(name);
  }

  children(parent: number): Node[] {
    return [...(this.#children.get(parent)?.values() ?? [])];
  }

  /** Takes the edit in and returns what it changed, in an order in which it could have been done step by step. */
  apply(edit: TreeEdit<Node>): FileChange[] {
    const before = this.#paths(edit);
    for (const [id, node] of edit) {
      const old = this.#unlink(id);
      if (old && !node && this.isHeld(id)) this.#detached.set(id, old);
    }
    for (const [id, node] of edit) {
      if (node && this.isDetached(id)) this.#detached.set(id, node);
      else if (node) this.#link(node);
    }
    return differences(before, this.#paths(edit));
  }

  isHeld(id: number): boolean {
    return this.#holds.has(id);
  }

  isDetached(id: number): boolean {
    return this.#detached.has(id);
  }

  /** A node that was removed is there after all: the next edit that holds it gives it its path. */
  reattach(id: number): void {
    this.#detached.delete(id);
  }

  hold(id: number): void {
    this.#holds.set(id, (this.#holds.get(id) ?? 0) + 1);
  }

  /** Ends one `hold`. Returns the node where that was the last one and the node had been removed. */
  release(id: number): Node | undefined {
    const holds = (this.#holds.get(id) ?? 0) - 1;
    if (holds > 0) {
      this.#holds.set(id, holds);
      return undefined;
    }
    this.#holds.delete(id);
    const node = this.#detached.get(id);
    this.#detached.delete(id);
    return node;
  }

  #link(node: Node): void {
    this.#nodes.set(node.id, node);
    if (node.id === ROOT_ID) return;
    const siblings = this.#children.get(node.parent);
    if (siblings) siblings.set(node.name, node);
    else this.#children.set(node.parent, new Map([[node.name, node]]));
  }

  #unlink(id: number): Node | undefined {
    const node = this.#nodes.get(id);
    if (!node) return undefined;
    this.#nodes.delete(id);
    const siblings = this.#children.get(node.parent);
    // Another node may have taken the name in the same edit.
    if (siblings?.get(node.name)?.id === id) siblings.delete(node.name);
    if (siblings?.size === 0) this.#children.delete(node.parent);
    return node;
  }

  /** Paths of the nodes that the edit touches, and of all that lies in a directory that it moves; parents first. */
  #paths(edit: TreeEdit<Node>): Map<string, Node> {
    const paths = new Map<string, Node>();
    for (const id of edit.keys()) {
      const node = this.#nodes.get(id);
      if (node) this.#collect(node, this.#pathOf(node), paths);
    }
    return paths;
  }

  #collect(node: Node, path: string, paths: Map<string, Node>): void {
    paths.set(path, node);
    for (const child of this.#children.get(node.id)?.values() ?? []) {
      this.#collect(child, `${path === "/" ? "" : path}/${child.name}`, paths);
    }
  }

  #pathOf(node: Node): string {
    const names: string[] = [];
    for (let at: Node | undefined = node; at && at.id !== ROOT_ID; at = this.#nodes.get(at.parent)) {
      names.unshift(at.name);
    }
    return `/${names.join("/")}`;
  }
}

function differences(before: Map<string, TreeNode>, after: Map<string, TreeNode>): FileChange[] {
  const removed: FileChange[] = [];
  const made: FileChange[] = [];
  for (const path of before.keys()) {
    if (!after.has(path)) removed.push({ path, type: "removed" });
  }
  for (const [path, node] of after) {
    const old = before.get(path);
    if (!old) made.push({ path, type: "created" });
    else if (old !== node && node.kind === "file") made.push({ path, type: "changed" });
  }
  return [...removed.reverse(), ...made];
}
