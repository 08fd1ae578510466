import { unwrap } from "idb";
import { cutEvenly } from "../file-bytes.ts";
import type { FileChange } from "../file-system.ts";
import { FileSystemError } from "../file-system-error.ts";
import {
  CONTENTS,
  type Connection,
  EVERYTHING,
  type FileTransaction,
  NAMES,
  type Piece,
  type StoreName,
} from "./file-database.ts";
import { IDS_PER_MOUNT } from "./mount.ts";
import { type Operation, OperationQueue } from "./operation-queue.ts";
import { PIECE_BYTES } from "./pieces.ts";
import { PieceCache, Reading } from "./reading.ts";
import { isFull } from "./storage-error.ts";
import { StoredTree } from "./stored-tree.ts";
import { Writing } from "./writing.ts";

/** Pieces of one transaction of those that are written ahead. */
const PIECES_AHEAD = 4;

/** Contents that are stored and belong to no file yet. */
export interface Ahead {
  /** Their key among the orphans. */
  orphans: number;
  pieces: Piece[];
}

/** Who is told of changes: those made through this store, once they are kept, and those made in other tabs. */
export interface StoreListener {
  changedHere(changes: readonly FileChange[]): void;
  changedElsewhere(changes: readonly FileChange[]): void;
}

/**
 * Runs operations on the database, those that arrive together in one transaction.
 *
 * Large contents are written ahead in transactions of their own, and become a file's when its node is swapped, last and
 * at once.
 */
export class FileStore {
  readonly #connection: Connection;
  readonly #stored: StoredTree;
  readonly #listener: StoreListener;
  readonly #cache = new PieceCache();
  readonly #writes = new OperationQueue<Writing>((take) => this.#write(take));
  readonly #reads = new OperationQueue<Reading>((take) => this.#read(EVERYTHING, take));
  readonly #looks = new OperationQueue<Reading>((take) => this.#read(NAMES, take));
  #lastId: number;

  /** @param mount Number of this opening of the database: it makes the ids given out here differ from all others. */
  constructor(connection: Connection, mount: number, listener: StoreListener) {
    this.#connection = connection;
    this.#lastId = mount * IDS_PER_MOUNT;
    this.#listener = listener;
    this.#stored = new StoredTree((changes) => listener.changedElsewhere(changes));
  }

  /** Runs `operation` on names, sizes and times. */
  look<T>(operation: (reading: Reading) => T | Promise<T>): Promise<T> {
    return this.#looks.add(operation);
  }

  /** Runs `operation` on contents too. */
  read<T>(operation: (reading: Reading) => T | Promise<T>): Promise<T> {
    return this.#reads.add(operation);
  }

  /** Runs `operation`. Fulfilled when its transaction is complete: then it outlives a killed browser. */
  write<T>(operation: (writing: Writing) => T | Promise<T>, weight = 0): Promise<T> {
    return this.#writes.add(operation, weight);
  }

  /** Frees a node that was held, and its contents where it was removed meanwhile. */
  async release(id: number): Promise<void> {
    const removed = this.#stored.tree.release(id);
    if (removed) await this.write((writing) => writing.discard(removed));
  }

  /** Stores contents that no node holds yet. Pass what comes back to `Writing.adopt` or to `abandon`. */
  async writeAhead(parts: readonly Uint8Array[]): Promise<Ahead> {
    const ahead: Ahead = { orphans: this.#newId(), pieces: [] };
    const complete: Promise<void>[] = [];
    const contents = cutEvenly(parts, PIECE_BYTES);
    try {
      for (let next = contents.next(); !next.done; ) {
        const transaction = this.#begin(CONTENTS, "readwrite");
        for (let count = 0; count < PIECES_AHEAD && !next.done; count += 1, next = contents.next()) {
          const piece = { id: this.#newId(), length: next.value.length };
          unwrap(transaction.objectStore("pieces")).put(next.value, piece.id);
          ahead.pieces.push(piece);
        }
        const ids = ahead.pieces.map(({ id }) => id);
        unwrap(transaction.objectStore("orphans")).put(ids, ahead.orphans);
        transaction.commit();
        complete.push(transaction.done);
        transaction.done.catch(() => {});
        // Two are under way: one is handed over while the other is written.
        await complete.at(-2);
      }
      await Promise.all(complete);
      return ahead;
    } catch (cause) {
      await Promise.allSettled(complete);
      await this.abandon(ahead);
      throw cause;
    }
  }

  async abandon({ orphans, pieces }: Ahead): Promise<void> {
    const transaction = this.#begin(CONTENTS, "readwrite");
    for (const { id } of pieces) unwrap(transaction.objectStore("pieces")).delete(id);
    unwrap(transaction.objectStore("orphans")).delete(orphans);
    await transaction.done;
  }

  async #read(stores: StoreName[], take: () => Operation<Reading>[]): Promise<void> {
    let batch: Operation<Reading>[] = [];
    try {
      const transaction = this.#begin(stores, "readonly");
      transaction.done.catch(() => {});
      await this.#stored.catchUp(transaction);
      batch = take();
      const reading = new Reading(transaction, this.#stored.tree, this.#cache);
      await Promise.all(batch.map((operation) => settle(operation, reading)));
    } catch (cause) {
      for (const { reject } of batch.length > 0 ? batch : take()) reject(cause);
    }
  }

  async #write(take: () => Operation<Writing>[]): Promise<void> {
    let batch: Operation<Writing>[] = [];
    const failure = await this.#transact(() => {
      batch = take();
      return batch;
    }, finish);
    if (!failure) return;
    if (batch.length === 0) batch = take();
    // One that was too large must not fail the others: each gets its own transaction.
    if (batch.length > 1) return this.#writes.retryAlone(batch);
    if (isFull(failure.cause) && !(await this.#transact(() => batch, finishWithoutJournal))) return;
    for (const { reject } of batch) reject(failure.cause);
  }

  /** Runs operations in one transaction. Returns why it was rolled back where it was; then nobody was told yet. */
  async #transact(
    take: () => Operation<Writing>[],
    end: (writing: Writing) => void,
  ): Promise<{ cause: unknown } | undefined> {
    let transaction: FileTransaction<"readwrite"> | undefined;
    try {
      transaction = this.#begin(EVERYTHING, "readwrite");
      transaction.done.catch(() => {});
      await this.#stored.catchUp(transaction);
      const writing = new Writing(transaction, this.#stored, this.#cache, () => this.#newId());
      const outcomes: (() => void)[] = [];
      for (const operation of take()) outcomes.push(await attempt(operation, writing));
      end(writing);
      // Else the browser waits for the answer to each request before it begins to commit.
      transaction.commit();
      await transaction.done;
      if (writing.changes.length > 0) this.#listener.changedHere(writing.changes);
      for (const report of outcomes) report();
    } catch (cause) {
      this.#stored.distrust();
      abort(transaction);
      return { cause: transaction?.error ?? cause };
    }
  }

  #begin<Mode extends "readonly" | "readwrite">(stores: StoreName[], mode: Mode): FileTransaction<Mode> {
    const { database, endReason } = this.#connection;
    if (endReason) throw new Error(`Cannot use the storage "${database.name}": ${endReason}`);
    // "relaxed" says that a transaction is complete once the system has its bytes: then they outlive a browser that is
    // killed (e2e/platform/durability.spec.ts). "strict" waits for the disk too, which only a power cut can tell apart.
    return database.transaction(stores, mode, { durability: "relaxed" });
  }

  #newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

function finish(writing: Writing): void {
  writing.finish();
}

function finishWithoutJournal(writing: Writing): void {
  if (!writing.finishWithoutJournal()) throw new Error("Only removals can be kept without a journal");
}

async function settle(operation: Operation<Reading>, reading: Reading): Promise<void> {
  try {
    operation.resolve(await operation.run(reading));
  } catch (error) {
    operation.reject(error);
  }
}

/** Runs one operation; returns what is to be reported once the transaction is complete. A refusal fails that one only. */
async function attempt(operation: Operation<Writing>, writing: Writing): Promise<() => void> {
  try {
    const outcome = operation.run(writing);
    // Most operations are done at once. Waiting for nothing would cost each a turn.
    const value = outcome instanceof Promise ? await outcome : outcome;
    return () => operation.resolve(value);
  } catch (error) {
    if (error instanceof FileSystemError) return () => operation.reject(error);
    throw error;
  }
}

function abort(transaction: FileTransaction<"readwrite"> | undefined): void {
  try {
    transaction?.abort();
  } catch (error) {
    // It has ended already.
    if (!(error instanceof DOMException && error.name === "InvalidStateError")) throw error;
  }
}
