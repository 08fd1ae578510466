import { FileSystemError } from "../file-system-error.ts";
import type { FileTree } from "../file-tree.ts";
import type { FileTransaction, Piece, StoredNode } from "./file-database.ts";
import { partsBetween } from "./pieces.ts";

/** What an operation can do in a transaction that reads. */
export class Reading {
  readonly tree: FileTree<StoredNode>;
  readonly #transaction: FileTransaction;
  readonly #cache: PieceCache;

  constructor(transaction: FileTransaction, tree: FileTree<StoredNode>, cache: PieceCache) {
    this.#transaction = transaction;
    this.tree = tree;
    this.#cache = cache;
  }

  /** Bytes `start` to `end` of a file, the caller's own. @throws {FileSystemError} `ENOENT` where another tab removed it. */
  async bytes(
    pieces: readonly Piece[],
    start: number,
    end: number,
    path: string,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const parts = partsBetween(pieces, start, end);
    const [only] = parts;
    if (parts.length === 1 && only && only.piece.id !== 0 && only.to - only.from === only.piece.length) {
      return await this.#whole(only.piece, path);
    }
    const bytes = new Uint8Array(Math.max(0, Math.min(end, endOf(pieces)) - start));
    let at = 0;
    const places = parts.map(({ from, to }) => {
      at += to - from;
      return at - (to - from);
    });
    await Promise.all(
      parts.map(async ({ piece, from, to }, index) => {
        if (piece.id === 0) return;
        const isWhole = to - from === piece.length;
        const source = isWhole ? await this.#whole(piece, path) : await this.#cached(piece, path);
        bytes.set(source.subarray(from, to), places[index]);
      }),
    );
    return bytes;
  }

  async #whole(piece: Piece, path: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#transaction.objectStore("pieces").get(piece.id);
    if (!bytes) throw new FileSystemError("ENOENT", "read", path);
    return bytes;
  }

  async #cached(piece: Piece, path: string): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#cache.get(piece.id);
    if (known) return known;
    const bytes = await this.#whole(piece, path);
    this.#cache.add(piece.id, bytes);
    return bytes;
  }
}

function endOf(pieces: readonly Piece[]): number {
  return pieces.reduce((size, { length }) => size + length, 0);
}

/** The pieces of which a part was read last: small reads one after another ask for the same one. A piece never changes. */
export class PieceCache {
  static readonly #COUNT = 4;
  readonly #pieces = new Map<number, Uint8Array<ArrayBuffer>>();

  get(id: number): Uint8Array<ArrayBuffer> | undefined {
    return this.#pieces.get(id);
  }

  add(id: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.#pieces.set(id, bytes);
    const [oldest] = this.#pieces.keys();
    if (this.#pieces.size > PieceCache.#COUNT && oldest !== undefined) this.#pieces.delete(oldest);
  }
}
