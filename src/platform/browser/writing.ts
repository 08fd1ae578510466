import { unwrap } from "idb";
import { cutEvenly } from "../file-bytes.ts";
import type { FileChange } from "../file-system.ts";
import type { TreeEdit } from "../file-tree.ts";
import type { FileTransaction, Piece, StoredNode } from "./file-database.ts";
import { PIECE_BYTES } from "./pieces.ts";
import { type PieceCache, Reading } from "./reading.ts";
import type { StoredTree } from "./stored-tree.ts";

/** The journal is cut to this length now and then. A tab that slept longer reads all names anew. */
const JOURNAL_LENGTH = 256;

/** What an operation can do in a transaction that writes. It checks first and writes then: a refusal leaves no trace. */
export class Writing extends Reading {
  readonly #stores: ReturnType<typeof rawStores>;
  readonly #stored: StoredTree;
  readonly #newId: () => number;
  readonly #changed = new Set<number>();
  /** Whether anything was stored, and not merely removed. */
  #hasStored = false;
  readonly changes: FileChange[] = [];

  constructor(
    transaction: FileTransaction<"readwrite">,
    stored: StoredTree,
    cache: PieceCache,
    newId: () => number,
  ) {
    super(transaction, stored.tree, cache);
    this.#stores = rawStores(transaction);
    this.#stored = stored;
    this.#newId = newId;
  }

  newId(): number {
    return this.#newId();
  }

  /** Stores bytes that no node holds yet. */
  putPieces(parts: readonly Uint8Array[]): Piece[] {
    const pieces: Piece[] = [];
    for (const bytes of cutEvenly(parts, PIECE_BYTES)) {
      const piece = { id: this.newId(), length: bytes.length };
      this.#hasStored = true;
      this.#stores.pieces.put(bytes, piece.id);
      pieces.push(piece);
    }
    return pieces;
  }

  /** Changes tree and database alike. Pieces that a node no longer holds go. */
  apply(edit: TreeEdit<StoredNode>): void {
    for (const [id, node] of edit) {
      const old = this.tree.get(id);
      if (old && (node || !this.tree.isHeld(id))) this.dropPieces(piecesWithout(old, node));
    }
    this.changes.push(...this.tree.apply(edit));
    for (const id of edit.keys()) this.#store(id, edit.get(id));
  }

  dropPieces(pieces: readonly Piece[]): void {
    for (const { id } of pieces) if (id !== 0) this.#stores.pieces.delete(id);
  }

  /** The last handle on a removed file is closed: its contents go. */
  discard({ id, pieces }: StoredNode): void {
    this.#stores.orphans.delete(id);
    this.dropPieces(pieces);
  }

  /** Pieces that were written in earlier transactions belong to a node now. */
  adopt(orphans: number): void {
    this.#stores.orphans.delete(orphans);
  }

  /** Notes in the journal what was changed. Nothing may be written after it. */
  finish(): void {
    if (this.#changed.size === 0) return;
    const sequence = this.#stored.nextSequence();
    this.#stores.journal.put([...this.#changed], sequence);
    this.#stores.meta.put(sequence, "sequence");
    if (sequence % JOURNAL_LENGTH === 0) {
      this.#stores.journal.delete(IDBKeyRange.upperBound(sequence - JOURNAL_LENGTH));
    }
    this.#stored.advance(sequence);
  }

  /**
   * As `finish`, where no space is left for a line of the journal: a browser lets removals through that store nothing
   * beside them. All tabs read the names anew then. False where something else was done: it cannot be kept.
   */
  finishWithoutJournal(): boolean {
    if (this.#hasStored) return false;
    if (this.#changed.size === 0) return true;
    this.#stores.journal.clear();
    this.#stores.meta.delete("sequence");
    this.#stored.advance(0);
    return true;
  }

  #store(id: number, node: StoredNode | undefined): void {
    const detached = this.tree.isDetached(id) ? this.tree.get(id) : undefined;
    if (detached || node) this.#hasStored = true;
    if (detached)
      this.#stores.orphans.put(
        detached.pieces.map((piece) => piece.id),
        id,
      );
    if (detached && node) return;
    this.#changed.add(id);
    if (node) this.#stores.nodes.put(node);
    else this.#stores.nodes.delete(id);
  }
}

/** The pieces of `old` that `node` no longer holds. */
function piecesWithout(old: StoredNode, node: StoredNode | undefined): Piece[] {
  const kept = new Set(node?.pieces.map(({ id }) => id));
  return old.pieces.filter(({ id }) => !kept.has(id));
}

// The browser's own stores, not idb's: thousands of writes need no promise each. One that fails ends the transaction,
// whose promise says so.
function rawStores(transaction: FileTransaction<"readwrite">) {
  return {
    nodes: unwrap(transaction.objectStore("nodes")),
    pieces: unwrap(transaction.objectStore("pieces")),
    journal: unwrap(transaction.objectStore("journal")),
    meta: unwrap(transaction.objectStore("meta")),
    orphans: unwrap(transaction.objectStore("orphans")),
  };
}
