import { fromBytes, lengthOf, toBytes, toParts } from "../file-bytes.ts";
import type {
  DirectoryEntry,
  FileChange,
  FileData,
  FileHandle,
  FileStats,
  FileSystem,
  OpenFlags,
} from "../file-system.ts";
import { checkFlags, GuardedHandle } from "../guarded-handle.ts";
import { findDirectory, findFile, mkdirEdit, placeFile, removeEdit, renameEdit } from "../tree-edits.ts";
import { entriesOf, statsOf } from "../tree-stats.ts";
import { Watchers } from "../watchers.ts";
import { copyPieces, createNode, replacePieces, writeBytes } from "./content-edits.ts";
import { openFileDatabase, type Piece } from "./file-database.ts";
import { FileStore } from "./file-store.ts";
import { mount } from "./mount.ts";
import { namingPath } from "./storage-error.ts";
import { StoredHandle } from "./stored-handle.ts";
import type { Writing } from "./writing.ts";

/** Contents up to this size go into one transaction with the node; larger ones are written ahead. */
const DIRECT_BYTES = 16 * 1024 * 1024;

/**
 * Files in IndexedDB. Several may have one database open, in one tab or in many: each sees what the others did.
 *
 * A fulfilled promise means that the transaction is complete, so the write outlives a closed tab and a killed browser.
 * Bytes that you pass must not change until the promise is settled, as with `node:fs`.
 */
export class IndexedDbFileSystem implements FileSystem {
  readonly #store: FileStore;
  readonly #watchers: Watchers;
  readonly #close: () => void;

  private constructor(store: FileStore, watchers: Watchers, close: () => void) {
    this.#store = store;
    this.#watchers = watchers;
    this.#close = close;
  }

  /**
   * Opens the database `name`, makes it where it is not there.
   *
   * @throws {Error} Where the browser refuses storage, or another tab holds a newer layout; with the remedy.
   */
  static async open(name: string): Promise<IndexedDbFileSystem> {
    const watchers = new Watchers();
    const channel = new BroadcastChannel(`optml storage ${name}`);
    const connection = await openFileDatabase(name);
    const { mountNumber, unmount } = await mount(name, connection.database);
    const store = new FileStore(connection, mountNumber, {
      changedHere: (changes) => {
        watchers.tell(changes);
        channel.postMessage("changed");
      },
      changedElsewhere: (changes) => watchers.tell(changes),
    });
    const catchUp = () => store.look(() => {});
    channel.onmessage = () => void catchUp();
    await catchUp();
    return new IndexedDbFileSystem(store, watchers, () => {
      channel.close();
      connection.database.close();
      unmount();
    });
  }

  /** Closes the database. Calls under way may fail with `EIO`. */
  close(): void {
    this.#close();
  }

  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  readFile(path: string, encoding: "utf8"): Promise<string>;
  async readFile(path: string, encoding?: "utf8"): Promise<Uint8Array<ArrayBuffer> | string> {
    const bytes = await namingPath("read", path, () =>
      this.#store.read((reading) => {
        const { pieces, size } = findFile(reading.tree, "read", path);
        return reading.bytes(pieces, 0, size, path);
      }),
    );
    return fromBytes(bytes, encoding);
  }

  async writeFile(path: string, data: FileData): Promise<void> {
    const parts = toParts(data, "write", path);
    const length = lengthOf(parts);
    if (length > DIRECT_BYTES) return await this.#putAhead("write", path, parts, (_old, added) => added);
    await this.#write(
      "write",
      path,
      (writing) => {
        const place = placeFile(writing.tree, "write", path);
        replacePieces(writing, place, writing.putPieces(parts));
      },
      length,
    );
  }

  async appendFile(path: string, data: FileData): Promise<void> {
    const action = "append to";
    const parts = toParts(data, action, path);
    const length = lengthOf(parts);
    if (length > DIRECT_BYTES) {
      return await this.#putAhead(action, path, parts, (old, added) => [...old, ...added]);
    }
    await this.#write(
      action,
      path,
      (writing) => {
        const place = placeFile(writing.tree, action, path);
        if (!place.existing) return void replacePieces(writing, place, writing.putPieces(parts));
        return writeBytes(writing, place.existing, place.existing.size, toBytes(parts, action, path), path);
      },
      length,
    );
  }

  async readdir(path: string): Promise<DirectoryEntry[]> {
    return await namingPath("list", path, () =>
      this.#store.look(({ tree }) => entriesOf(tree.children(findDirectory(tree, "list", path).id))),
    );
  }

  async mkdir(path: string, { recursive = false } = {}): Promise<void> {
    await this.#write("make directory", path, (writing) => {
      const create = (parent: number, name: string) => createNode(writing.newId(), parent, name, "directory");
      writing.apply(mkdirEdit(writing.tree, path, recursive, create));
    });
  }

  async stat(path: string): Promise<FileStats> {
    return await namingPath("look at", path, () =>
      this.#store.look(({ tree }) => statsOf(tree.find("look at", path))),
    );
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#write("rename", from, (writing) => writing.apply(renameEdit(writing.tree, from, to)));
  }

  async rm(path: string, options: { recursive?: boolean; force?: boolean } = {}): Promise<void> {
    await this.#write("remove", path, (writing) => writing.apply(removeEdit(writing.tree, path, options)));
  }

  async copyFile(from: string, to: string): Promise<void> {
    await this.#write("copy", from, async (writing) => {
      const source = findFile(writing.tree, "copy", from);
      const place = placeFile(writing.tree, "copy", to);
      if (place.existing?.id === source.id) return;
      replacePieces(writing, place, await copyPieces(writing, source.pieces, from));
    });
  }

  async open(path: string, flags: OpenFlags = "r"): Promise<FileHandle> {
    checkFlags(flags, path);
    const id = await namingPath("open", path, () =>
      flags.startsWith("r") ? this.#openExisting(path) : this.#openOrMake(path, flags.startsWith("w")),
    );
    return new GuardedHandle(new StoredHandle(this.#store, id, path), path, flags);
  }

  watch(path: string, onChange: (change: FileChange) => void): () => void {
    return this.#watchers.add(path, onChange);
  }

  #openExisting(path: string): Promise<number> {
    return this.#store.look(({ tree }) => {
      const { id } = findFile(tree, "open", path);
      tree.hold(id);
      return id;
    });
  }

  #openOrMake(path: string, isEmptied: boolean): Promise<number> {
    return this.#store.write((writing) => {
      const place = placeFile(writing.tree, "open", path);
      const node = isEmptied || !place.existing ? replacePieces(writing, place, []) : place.existing;
      writing.tree.hold(node.id);
      return node.id;
    });
  }

  async #write(
    action: string,
    path: string,
    operation: (writing: Writing) => void | Promise<void>,
    weight = 0,
  ): Promise<void> {
    await namingPath(action, path, () => this.#store.write(operation, weight));
  }

  /** Stores contents ahead, then swaps the node. `arrange` makes the new pieces of the old and those that were added. */
  async #putAhead(
    action: string,
    path: string,
    parts: readonly Uint8Array[],
    arrange: (old: readonly Piece[], added: readonly Piece[]) => readonly Piece[],
  ): Promise<void> {
    await namingPath(action, path, async () => {
      // What would be refused in the end is refused before it is written.
      await this.#store.look(({ tree }) => void placeFile(tree, action, path));
      const ahead = await this.#store.writeAhead(parts);
      try {
        await this.#store.write((writing) => {
          const place = placeFile(writing.tree, action, path);
          replacePieces(writing, place, arrange(place.existing?.pieces ?? [], ahead.pieces));
          writing.adopt(ahead.orphans);
        });
      } catch (error) {
        await this.#store.abandon(ahead);
        throw error;
      }
    });
  }
}
