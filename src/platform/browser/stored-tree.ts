import type { FileChange } from "../file-system.ts";
import { FileTree, ROOT_ID } from "../file-tree.ts";
import type { FileTransaction, StoredNode } from "./file-database.ts";

const ROOT: StoredNode = {
  id: ROOT_ID,
  parent: 0,
  name: "",
  kind: "directory",
  size: 0,
  mtimeMs: 0,
  pieces: [],
};

/** Not the number of any transaction: the tree must be read as a whole. */
const UNKNOWN = -1;

/**
 * The names of the database, in memory, and the number of the transaction after which they stood so.
 *
 * Every transaction first calls `catchUp`. Where another tab was the last to write, what it changed is read from the
 * journal; so two tabs agree, and one tab alone reads one number.
 */
export class StoredTree {
  readonly tree = new FileTree<StoredNode>(ROOT);
  readonly #tell: (changes: readonly FileChange[]) => void;
  #sequence = UNKNOWN;
  #isLoaded = false;

  /** @param tell Is told of what other tabs changed. */
  constructor(tell: (changes: readonly FileChange[]) => void) {
    this.#tell = tell;
  }

  /**
   * The number of the transaction that comes next. Where the numbers are gone, as a full storage had no space for one,
   * they start anew at the time in milliseconds: no tab has known any of those.
   */
  nextSequence(): number {
    return this.#sequence === 0 ? Date.now() : this.#sequence + 1;
  }

  /** Our own transaction with this number changed the tree and the database alike. */
  advance(sequence: number): void {
    this.#sequence = sequence;
  }

  /** The tree may hold what the database does not: a transaction that had changed it was rolled back. */
  distrust(): void {
    this.#sequence = UNKNOWN;
  }

  async catchUp(transaction: FileTransaction): Promise<void> {
    for (;;) {
      const known = this.#sequence;
      const last = (await transaction.objectStore("meta").get("sequence")) ?? 0;
      if (last === known) return;
      const edit =
        (await this.#changesSince(transaction, known, last)) ?? (await this.#everything(transaction));
      // Another transaction that only reads may have caught up meanwhile.
      if (this.#sequence !== known) continue;
      this.#take(edit);
      this.#sequence = last;
      return;
    }
  }

  /** Nothing where the journal does not reach back so far. */
  async #changesSince(
    transaction: FileTransaction,
    known: number,
    last: number,
  ): Promise<Map<number, StoredNode | undefined> | undefined> {
    if (known === UNKNOWN || last < known) return undefined;
    const range = IDBKeyRange.bound(known + 1, last);
    const changed = await transaction.objectStore("journal").getAll(range);
    if (changed.length !== last - known) return undefined;
    const ids = [...new Set(changed.flat())];
    const nodes = await Promise.all(ids.map((id) => transaction.objectStore("nodes").get(id)));
    return new Map(ids.map((id, at) => [id, nodes[at]]));
  }

  async #everything(transaction: FileTransaction): Promise<Map<number, StoredNode | undefined>> {
    const stored = await transaction.objectStore("nodes").getAll();
    const edit = new Map<number, StoredNode | undefined>();
    for (const { id } of this.tree.nodes()) if (id !== ROOT_ID) edit.set(id, undefined);
    for (const node of stored) {
      if (isSame(this.tree.get(node.id), node) && !this.tree.isDetached(node.id)) edit.delete(node.id);
      else edit.set(node.id, node);
    }
    return edit;
  }

  #take(edit: Map<number, StoredNode | undefined>): void {
    for (const [id, node] of edit) if (node) this.tree.reattach(id);
    const changes = this.tree.apply(edit);
    // What is there at the start is no news.
    if (this.#isLoaded) this.#tell(changes);
    this.#isLoaded = true;
  }
}

function isSame(a: StoredNode | undefined, b: StoredNode): boolean {
  return (
    a !== undefined &&
    a.parent === b.parent &&
    a.name === b.name &&
    a.size === b.size &&
    a.mtimeMs === b.mtimeMs &&
    a.pieces.length === b.pieces.length &&
    a.pieces.every(({ id, length }, at) => id === b.pieces[at]?.id && length === b.pieces[at].length)
  );
}
