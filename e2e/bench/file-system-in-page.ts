import { type IDBPDatabase, openDB } from "idb";
import { connectStorage } from "../../src/platform/browser/storage-client.ts";
import type { FileSystem } from "../../src/platform/file-system.ts";

const FILES = 1000;
const FILE_BYTES = 4096;
const LARGE_BYTES = 100 * 1024 * 1024;
const CHUNK_BYTES = 4 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

/** Milliseconds of each task, ours and raw IndexedDB's, of one round. */
export type Round = Record<string, { ours: number; raw: number }>;

/** One side of the comparison: the same work, on the file system or on a plain object store. */
interface Side {
  many(round: number): Promise<void>;
  oneByOne(round: number): Promise<void>;
  writeLarge(): Promise<void>;
  readLarge(): Promise<void>;
  append(): Promise<void>;
}

const small = new Uint8Array(FILE_BYTES).map((_, at) => at * 7);
const large = new Uint8Array(LARGE_BYTES).map((_, at) => at ^ (at >> 8));

/** Runs each task on both sides, in turn first and second, `rounds` times. The first round warms up and is dropped. */
export async function measure(rounds: number): Promise<Round[]> {
  const worker = new Worker(new URL("../../src/storage-entry.ts", import.meta.url), {
    type: "module",
    name: "bench",
  });
  const storage = connectStorage(worker);
  await storage.ready;
  const database = await openDB("bench-raw", 1, { upgrade: (db) => void db.createObjectStore("files") });
  const sides = { ours: fileSystemSide(storage.files), raw: rawSide(database) };
  const results: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) results.push(await runRound(sides, round));
  worker.terminate();
  database.close();
  return results.slice(1);
}

async function runRound({ ours, raw }: { ours: Side; raw: Side }, round: number): Promise<Round> {
  const result: Round = {};
  for (const task of ["many", "oneByOne", "writeLarge", "readLarge", "append"] as const) {
    const times = { ours: 0, raw: 0 };
    const order = round % 2 === 0 ? (["ours", "raw"] as const) : (["raw", "ours"] as const);
    for (const side of order) {
      const start = performance.now();
      await (side === "ours" ? ours : raw)[task](round);
      times[side] = performance.now() - start;
    }
    result[task] = times;
  }
  return result;
}

function fileSystemSide(files: FileSystem): Side {
  const write = (round: number, n: number) => files.writeFile(`/${round}-${n}`, small);
  return {
    many: async (round) => {
      await Promise.all(Array.from({ length: FILES }, (_, n) => write(round, n)));
    },
    oneByOne: async (round) => {
      for (let n = 0; n < FILES / 4; n += 1) await write(round, FILES + n);
    },
    writeLarge: () => files.writeFile("/large", large),
    readLarge: async () => expectLarge(await files.readFile("/large")),
    append: () => files.appendFile("/large", large.subarray(0, PIECE_BYTES)),
  };
}

/** The least that keeps the same bytes: one put a file, one put a chunk. */
function rawSide(database: IDBPDatabase): Side {
  const write = (round: number, n: number) => database.put("files", small, `/${round}-${n}`);
  const readLarge = async () => {
    const store = database.transaction("files").store;
    const whole = new Uint8Array(LARGE_BYTES);
    const count = LARGE_BYTES / CHUNK_BYTES;
    await Promise.all(
      Array.from({ length: count }, async (_, n) =>
        whole.set(await store.get(`/large/${n}`), n * CHUNK_BYTES),
      ),
    );
    return whole;
  };
  return {
    many: async (round) => {
      await Promise.all(Array.from({ length: FILES }, (_, n) => write(round, n)));
    },
    oneByOne: async (round) => {
      for (let n = 0; n < FILES / 4; n += 1) await write(round, FILES + n);
    },
    writeLarge: async () => {
      const transaction = database.transaction("files", "readwrite");
      for (let at = 0; at < LARGE_BYTES; at += CHUNK_BYTES) {
        void transaction.store.put(large.slice(at, at + CHUNK_BYTES), `/large/${at / CHUNK_BYTES}`);
      }
      await transaction.done;
    },
    readLarge: async () => expectLarge(await readLarge()),
    append: async () => {
      await database.put("files", large.slice(0, PIECE_BYTES), "/large/end");
    },
  };
}

function expectLarge(bytes: Uint8Array): void {
  const middle = LARGE_BYTES / 2 + 1;
  if (bytes.length < LARGE_BYTES || bytes[middle] !== large[middle]) {
    throw new Error("Cannot compare: the large file was read wrong");
  }
}
