import { fromBytes, toBytes } from "../file-bytes.ts";
import type {
  DirectoryEntry,
  FileChange,
  FileData,
  FileHandle,
  FileKind,
  FileStats,
  FileSystem,
  OpenFlags,
} from "../file-system.ts";
import { FileSystemError } from "../file-system-error.ts";
import { FileTree, ROOT_ID, type TreeEdit, type TreeNode } from "../file-tree.ts";
import { checkFlags, GuardedHandle } from "../guarded-handle.ts";
import { findDirectory, findFile, mkdirEdit, placeFile, removeEdit, renameEdit } from "../tree-edits.ts";
import { entriesOf, statsOf } from "../tree-stats.ts";
import { Watchers } from "../watchers.ts";
import { GrowableBytes } from "./growable-bytes.ts";

interface MemoryNode extends TreeNode {
  /** Empty for a directory. */
  readonly bytes: GrowableBytes;
}

/** A file system that lives as long as the object does. */
export class MemoryFileSystem implements FileSystem {
  readonly #tree = new FileTree<MemoryNode>(createNode(ROOT_ID, 0, "", "directory"));
  readonly #watchers = new Watchers();
  #lastId = ROOT_ID;

  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  readFile(path: string, encoding: "utf8"): Promise<string>;
  async readFile(path: string, encoding?: "utf8"): Promise<Uint8Array<ArrayBuffer> | string> {
    const { bytes } = findFile(this.#tree, "read", path);
    return fromBytes(bytes.read(0, bytes.size), encoding);
  }

  async writeFile(path: string, data: FileData): Promise<void> {
    const bytes = toBytes(data, "write", path);
    const node = this.#nodeAt("write", path);
    this.#write({ ...node, bytes: new GrowableBytes() }, bytes, 0, path);
  }

  async appendFile(path: string, data: FileData): Promise<void> {
    const bytes = toBytes(data, "append to", path);
    const node = this.#nodeAt("append to", path);
    this.#write(node, bytes, node.bytes.size, path);
  }

  async readdir(path: string): Promise<DirectoryEntry[]> {
    const directory = findDirectory(this.#tree, "list", path);
    return entriesOf(this.#tree.children(directory.id));
  }

  async mkdir(path: string, { recursive = false } = {}): Promise<void> {
    this.#apply(
      mkdirEdit(this.#tree, path, recursive, (parent, name) => this.#create(parent, name, "directory")),
    );
  }

  async stat(path: string): Promise<FileStats> {
    return statsOf(this.#tree.find("look at", path));
  }

  async rename(from: string, to: string): Promise<void> {
    this.#apply(renameEdit(this.#tree, from, to));
  }

  async rm(path: string, options: { recursive?: boolean; force?: boolean } = {}): Promise<void> {
    this.#apply(removeEdit(this.#tree, path, options));
  }

  async copyFile(from: string, to: string): Promise<void> {
    const source = findFile(this.#tree, "copy", from);
    const target = this.#nodeAt("copy", to);
    if (target.id === source.id) return;
    const content = source.bytes.read(0, source.bytes.size);
    this.#write({ ...target, bytes: new GrowableBytes() }, content, 0, to);
  }

  async open(path: string, flags: OpenFlags = "r"): Promise<FileHandle> {
    checkFlags(flags, path);
    const node = flags.startsWith("r") ? findFile(this.#tree, "open", path) : this.#nodeAt("open", path);
    if (flags.startsWith("w"))
      this.#write({ ...node, bytes: new GrowableBytes() }, new Uint8Array(), 0, path);
    else if (!this.#tree.get(node.id)) this.#write(node, new Uint8Array(), 0, path);
    this.#tree.hold(node.id);
    return new GuardedHandle(this.#io(node, path), path, flags);
  }

  watch(path: string, onChange: (change: FileChange) => void): () => void {
    return this.#watchers.add(path, onChange);
  }

  #io(opened: MemoryNode, path: string) {
    const node = () => this.#tree.get(opened.id) ?? opened;
    return {
      read: async (position: number, length: number) => node().bytes.read(position, length),
      write: async (data: Uint8Array, position: number | "end") => {
        const { bytes } = node();
        this.#write(node(), data, position === "end" ? bytes.size : position, path);
      },
      truncate: async (size: number) => this.#resize(node(), size, path),
      stat: async () => statsOf(node()),
      close: async () => {
        this.#tree.release(opened.id);
      },
    };
  }

  /** The file that has the path, or a new one that is not yet in the tree. */
  #nodeAt(action: string, path: string): MemoryNode {
    const { existing, parent, name } = placeFile(this.#tree, action, path);
    return existing ?? this.#create(parent, name, "file");
  }

  #create(parent: number, name: string, kind: FileKind): MemoryNode {
    this.#lastId += 1;
    return createNode(this.#lastId, parent, name, kind);
  }

  #write(node: MemoryNode, data: Uint8Array, position: number, path: string): void {
    inRoom(path, () => node.bytes.write(data, position));
    this.#keep(node);
  }

  #resize(node: MemoryNode, size: number, path: string): void {
    inRoom(path, () => node.bytes.resize(size));
    this.#keep(node);
  }

  #keep(node: MemoryNode): void {
    this.#apply(new Map([[node.id, { ...node, size: node.bytes.size, mtimeMs: Date.now() }]]));
  }

  #apply(edit: TreeEdit<MemoryNode>): void {
    this.#watchers.tell(this.#tree.apply(edit));
  }
}

function createNode(id: number, parent: number, name: string, kind: FileKind): MemoryNode {
  return { id, parent, name, kind, size: 0, mtimeMs: Date.now(), bytes: new GrowableBytes() };
}

function inRoom(path: string, run: () => void): void {
  try {
    run();
  } catch (cause) {
    if (cause instanceof RangeError) throw new FileSystemError("ENOSPC", "write", path, { cause });
    throw cause;
  }
}
