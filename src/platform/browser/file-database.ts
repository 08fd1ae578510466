import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import type { TreeNode } from "../file-tree.ts";

/** A file's bytes lie in pieces, in order. A piece is never changed: new bytes make a new piece. */
export interface Piece {
  /** Key in the store `pieces`; 0 for a hole, which reads as zeros. */
  readonly id: number;
  readonly length: number;
}

export interface StoredNode extends TreeNode {
  /** None for a directory. Their lengths add up to `size`. */
  readonly pieces: readonly Piece[];
}

/**
 * The layout of the database.
 *
 * A node is a directory entry and an inode in one: it holds its name and its parent's id, so a rename of a directory
 * is one record. Names are small and read as a whole when the database is opened; contents lie apart, in `pieces`.
 */
interface FileSchema extends DBSchema {
  nodes: { key: number; value: StoredNode };
  pieces: { key: number; value: Uint8Array<ArrayBuffer> };
  /** Which nodes each transaction changed, by its number, so that other tabs can follow. */
  journal: { key: number; value: number[] };
  /** `sequence`: number of the last transaction. `mounts`: how often the database was opened. */
  meta: { key: string; value: number };
  /** Pieces that no node holds yet, or any more. They go when the database is opened and nobody else has it open. */
  orphans: { key: number; value: number[] };
}

export type FileDatabase = IDBPDatabase<FileSchema>;

export type FileTransaction<Mode extends IDBTransactionMode = IDBTransactionMode> = IDBPTransaction<
  FileSchema,
  StoreName[],
  Mode
>;
export type StoreName = StoreNames<FileSchema>;

/** What tells names, sizes and times. A transaction on these alone does not wait for one that writes contents. */
export const NAMES: StoreName[] = ["nodes", "journal", "meta"];
export const CONTENTS: StoreName[] = ["pieces", "orphans"];
export const EVERYTHING: StoreName[] = [...NAMES, ...CONTENTS];

const VERSION = 1;

/** An open database, and why it was closed again where it was. */
export interface Connection {
  database: FileDatabase;
  endReason?: string;
}

/**
 * Opens the database, makes it where it is not there.
 *
 * @throws {Error} Where the browser refuses, with the remedy.
 */
export async function openFileDatabase(name: string): Promise<Connection> {
  try {
    const connection: Connection = {
      database: await openDB<FileSchema>(name, VERSION, {
        upgrade: createStores,
        blocking: () => {
          connection.endReason = "another tab needs it anew: reload this page";
          connection.database.close();
        },
        terminated: () => {
          connection.endReason = "the browser closed it, as when site data is cleared: reload this page";
        },
      }),
    };
    return connection;
  } catch (cause) {
    throw new Error(`Cannot open the storage "${name}": ${reasonOf(cause)}`, { cause });
  }
}

function createStores(database: FileDatabase): void {
  database.createObjectStore("nodes", { keyPath: "id" });
  for (const store of ["pieces", "journal", "meta", "orphans"] as const) database.createObjectStore(store);
}

function reasonOf(cause: unknown): string {
  if (typeof indexedDB === "undefined") return "this browser has no IndexedDB: use a current browser";
  const name = cause instanceof Error ? cause.name : "";
  const message = cause instanceof Error ? cause.message : String(cause);
  if (name === "VersionError") return "another tab runs a newer version of this page: reload this one";
  if (name === "QuotaExceededError") return "no space is left: free disk space, then reload the page";
  if (name === "SecurityError" || name === "InvalidStateError") {
    return `the browser refuses storage here (${message}): allow site data, or leave the private window`;
  }
  return `${message}: allow site data for this page, then reload it`;
}
