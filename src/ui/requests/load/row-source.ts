import type { FileSystem } from "../../../platform/file-system.ts";
import { listFiles } from "../../train/script-files.ts";
import { decodeText } from "../../values/payload.ts";
import { DATA_DIR } from "../../workspace-context.ts";
import { type DecodeIdx, digitsOf, listDigitFiles, readDigits } from "../channel-digits.ts";
import { encodeDigit } from "../digit-body.ts";
import {
  type ArrayFormat,
  arrayFormat,
  decodeArray,
  encodeArray,
  type NumberArray,
} from "../number-array.ts";

/** Rows of a file, each the body of one request. */
export interface RowSource {
  count: number;
  /** One row, written for a content type. */
  encode(index: number, content_type: string): Uint8Array<ArrayBuffer>;
}

const FORMATS: readonly [ending: RegExp, format: ArrayFormat][] = [
  [/\.csv$/i, "csv"],
  [/\.json$/i, "json"],
  [/\.npy$/i, "npy"],
];

/** Files of the channels that have rows: CSV, JSON lists, NPY and images in IDX, sorted by path. */
export async function listRowFiles(files: FileSystem): Promise<string[]> {
  const [digits, all] = await Promise.all([listDigitFiles(files), listFiles(files, DATA_DIR)]);
  const others = all.map(({ path }) => path).filter((path) => FORMATS.some(([ending]) => ending.test(path)));
  return [...new Set([...digits, ...others])].sort();
}

/** The rows of a file. @throws {Error} Where it has none, or is not what its name says. */
export async function readRows(files: FileSystem, path: string, decodeIdx: DecodeIdx): Promise<RowSource> {
  const [, format] = FORMATS.find(([ending]) => ending.test(path)) ?? [];
  if (format === undefined) return digitRows(files, path, decodeIdx);
  const bytes = await files.readFile(path);
  const array = decodeArray(bytes, format);
  const rows = array && array.shape.length > 0 ? arrayRows(array) : textRows(bytes, format);
  if (rows.count === 0) throw new Error(`Cannot take rows from "${path}": it has none`);
  return rows;
}

async function digitRows(files: FileSystem, path: string, decodeIdx: DecodeIdx): Promise<RowSource> {
  const set = await readDigits(files, path, decodeIdx);
  return {
    count: set.count,
    encode: (index, content_type) =>
      encodeDigit(digitsOf(set, index, 1)[0]?.pixels ?? new Float32Array(), content_type),
  };
}

/** Each item of the first dimension is a batch of one. */
function arrayRows({ shape, data }: NumberArray): RowSource {
  const [count = 0, ...rest] = shape;
  const width = rest.reduce((product, dim) => product * dim, 1);
  return {
    count,
    encode: (index, content_type) => {
      const row = data.subarray(index * width, (index + 1) * width);
      return encodeArray({ shape: [1, ...rest], data: row }, arrayFormat(content_type) ?? "json");
    },
  };
}

/** Lines of CSV as they are, or the items of a JSON list, each in a list of its own. */
function textRows(bytes: Uint8Array<ArrayBuffer>, format: ArrayFormat): RowSource {
  const text = decodeText(bytes) ?? "";
  const rows = format === "csv" ? text.split(/\r?\n/).filter((line) => line.trim() !== "") : jsonItems(text);
  return { count: rows.length, encode: (index) => new TextEncoder().encode(`${rows[index] ?? ""}\n`) };
}

function jsonItems(text: string): string[] {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value.map((item) => JSON.stringify([item])) : [text];
}
