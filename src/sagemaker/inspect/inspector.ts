import { mxnetVersion } from "../../mxnet/formats/stored-graph.ts";
import { parseSymbolJson } from "../../mxnet/formats/symbol-json.ts";
import type { FileSystem } from "../../platform/file-system.ts";
import { inspectTarGz } from "../archives/inspect-tar-gz.ts";
import { statisticsOfPieces } from "../trace/tensor-statistics.ts";
import type { TensorStatistics } from "../trace/value-snapshot.ts";
import { ARRAY_HEAD_BYTES, openArrays } from "./array-window.ts";
import type { FileReport, RecordContent, RecordSummary } from "./file-report.ts";
import { withFile } from "./file-window.ts";
import { hashFile } from "./hash-file.ts";
import { createLull } from "./lull.ts";
import { readModelGraph } from "./model-graph.ts";
import type { ModelGraph, ModelGraphOptions } from "./model-graph-types.ts";
import { arrayFormat, type FileArray, type FileArrays, type NumberArray, readArrays } from "./read-arrays.ts";
import { readContent, type ScannedRecords, scanRecords, summariseRecords } from "./scan-records.ts";
import { readRows, type ScannedTable, scanTable } from "./scan-table.ts";

/** Looks into files. What was read last is kept, and read anew when the file has changed. */
export interface Inspector {
  /** Says what a file holds. @throws {FormatError} Where it begins as a known kind of file and is broken. */
  inspect(path: string, onProgress?: (part: number) => void): Promise<FileReport>;
  /** Values of the array of that number in the file, row-major from `start` on. */
  values(path: string, array: number, start: number, count: number): Promise<NumberArray>;
  statistics(path: string, array: number): Promise<TensorStatistics>;
  /** The text of rows of a CSV file. */
  rows(path: string, first: number, count: number): Promise<string>;
  records(path: string, first: number, count: number): Promise<RecordSummary[]>;
  record(path: string, index: number): Promise<RecordContent>;
  /** SHA-256 of a file in hexadecimal digits. It is read in pieces, however large it is. */
  sha256(path: string): Promise<string>;
  /** The graph of a symbol file, with its weights and shapes as far as they are known. */
  graph(options: ModelGraphOptions): Promise<ModelGraph>;
}

type Known =
  | { kind: "arrays"; arrays: FileArrays }
  | { kind: "table"; table: ScannedTable }
  | { kind: "records"; records: ScannedRecords };

/** Larger files whose arrays are packed are not read: all of one must fit in memory. */
const LARGEST_ARRAYS_BYTES = 1_000_000_000;
const LARGEST_GRAPH_BYTES = 50_000_000;
/** So many values are looked at together for an array's figures. */
const PIECE_VALUES = 1 << 20;
/** Who scrolls asks for values many times a second. */
const LULL_MS = 100;
/** A graph and its weights, and one more file. */
const MOST_KEPT = 3;

export function createInspector(files: FileSystem): Inspector {
  const kept = new Map<string, { stamp: string; known: Promise<Known | undefined> }>();
  const looking = createLull(LULL_MS);

  /** What is known of a file, kept until it changes. */
  async function look(path: string, onProgress?: (part: number) => void): Promise<Known | undefined> {
    const { size, mtimeMs } = await files.stat(path);
    const stamp = `${size} ${mtimeMs}`;
    const before = kept.get(path);
    kept.delete(path);
    const entry = before?.stamp === stamp ? before : { stamp, known: read(path, size, onProgress) };
    kept.set(path, entry);
    for (const oldest of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(oldest);
    // What failed once may not the next time: a file that was being written.
    entry.known.catch(() => kept.get(path) === entry && kept.delete(path));
    return await entry.known;
  }

  async function read(
    path: string,
    size: number,
    onProgress?: (part: number) => void,
  ): Promise<Known | undefined> {
    if (/\.csv$/i.test(path)) return { kind: "table", table: await scanTable(files, path, onProgress) };
    const head = await withFile(files, path, (handle) => handle.read(0, ARRAY_HEAD_BYTES));
    if (isRecords(head)) return { kind: "records", records: await scanRecords(files, path, onProgress) };
    const format = arrayFormat(head);
    if (!format) return undefined;
    const opened = await openArrays(files, path, { format, head, sizeBytes: size });
    if (opened) return { kind: "arrays", arrays: opened };
    if (size > LARGEST_ARRAYS_BYTES) {
      throw new RangeError(
        `Cannot look into "${path}": it has ${Math.round(size / 1e6)} MB, and at most 1,000 MB of arrays are read`,
      );
    }
    return { kind: "arrays", arrays: readArrays(format, await files.readFile(path)) };
  }

  async function expect<Kind extends Known["kind"]>(path: string, kind: Kind) {
    const known = await look(path);
    if (known?.kind === kind) return known as Extract<Known, { kind: Kind }>;
    throw new Error(`Cannot read ${kind} of "${path}": the file has changed`);
  }

  async function arrayAt(path: string, index: number) {
    const { arrays } = (await expect(path, "arrays")).arrays;
    const array = arrays[index];
    if (array) return array;
    throw new RangeError(`Cannot read array ${index} of "${path}": it has ${arrays.length}`);
  }

  return {
    async inspect(path, onProgress) {
      const known = await look(path, onProgress);
      if (known?.kind === "table") return known.table.report;
      if (known?.kind === "records") return { kind: "records", count: known.records.sizes.length };
      if (known?.kind === "arrays") {
        const { format, arrays } = known.arrays;
        return { kind: "arrays", format, arrays: arrays.map(({ summary }) => summary) };
      }
      return await inspectOther(files, path);
    },
    async values(path, array, start, count) {
      looking.stir();
      // A copy: what is sent to the page must not take the whole file along.
      return (await (await arrayAt(path, array)).values(start, count)).slice();
    },
    async statistics(path, array) {
      const found = await arrayAt(path, array);
      return await statisticsOfPieces(() => piecesOfArray(found, looking.passed));
    },
    rows: async (path, first, count) =>
      await readRows(files, path, (await expect(path, "table")).table, { first, count }),
    records: async (path, first, count) =>
      await summariseRecords(files, path, (await expect(path, "records")).records, { first, count }),
    record: async (path, index) =>
      await readContent(files, path, (await expect(path, "records")).records, index),
    sha256: (path) => hashFile(files, path),
    async graph(options) {
      const weights =
        options.params === undefined ? undefined : (await expect(options.params, "arrays")).arrays;
      return await readModelGraph(files, options, weights);
    },
  };
}

/** Waits before each piece but the first until nobody scrolls: what is looked at comes first. */
async function* piecesOfArray(
  array: FileArray,
  lullPassed: () => Promise<void>,
): AsyncGenerator<NumberArray> {
  for (let start = 0; ; start += PIECE_VALUES) {
    if (start > 0) await lullPassed();
    const values = await (array.inFileOrder ?? array.values)(start, PIECE_VALUES);
    if (values.length === 0) return;
    yield values;
  }
}

async function inspectOther(files: FileSystem, path: string): Promise<FileReport> {
  if (/\.(tar\.gz|tgz)$/i.test(path)) {
    return await withFile(files, path, async (handle) => ({
      kind: "archive",
      ...(await inspectTarGz(handle.readable())),
    }));
  }
  const { size } = await files.stat(path);
  if (!/-symbol\.json$/i.test(path) || size > LARGEST_GRAPH_BYTES) return { kind: "unknown" };
  const graph = parseSymbolJson(await files.readFile(path, "utf8"));
  const variableCount = graph.nodes.filter((node) => node.op === "null").length;
  const version = mxnetVersion(graph);
  return {
    kind: "graph",
    variableCount,
    operatorCount: graph.nodes.length - variableCount,
    mxnetVersion: [Math.floor(version / 10000), Math.floor(version / 100) % 100, version % 100].join("."),
  };
}

function isRecords(head: Uint8Array): boolean {
  return head[0] === 0x0a && head[1] === 0x23 && head[2] === 0xd7 && head[3] === 0xce;
}
