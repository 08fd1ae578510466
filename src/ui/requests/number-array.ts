import { decodeText, splitCsv } from "../values/payload.ts";
import { decodeNpy, encodeNpy } from "./npy-body.ts";

/** Numbers with a shape, row-major. A `Float32Array` is written with the digits that float32 needs. */
export interface NumberArray {
  shape: readonly number[];
  data: Float32Array | Float64Array;
}

export type ArrayFormat = "json" | "csv" | "npy";

/** In which way a content type writes arrays; `undefined` where in none. No content type counts as JSON (clause H9). */
export function arrayFormat(content_type: string): ArrayFormat | undefined {
  const type = (content_type.split(";")[0] ?? "").trim().toLowerCase();
  if (type === "" || type === "application/json" || type.endsWith("+json")) return "json";
  if (type === "text/csv") return "csv";
  return type === "application/x-npy" ? "npy" : undefined;
}

/** JSON: nested lists. CSV: a line for each item of the first dimension; a vector is one line. NPY: float32. */
export function encodeArray(array: NumberArray, format: ArrayFormat): Uint8Array<ArrayBuffer> {
  if (format === "npy") return encodeNpy(array);
  const text = format === "csv" ? formatCsv(array) : formatJson(array);
  return new TextEncoder().encode(text);
}

/** The numbers of a body; `undefined` where it holds none, or other things too. */
export function decodeArray(body: Uint8Array<ArrayBuffer>, format: ArrayFormat): NumberArray | undefined {
  if (format === "npy") return decodeNpy(body);
  const text = decodeText(body);
  if (text === undefined) return undefined;
  return format === "csv" ? parseCsv(text) : parseJson(text);
}

function formatCsv({ shape, data }: NumberArray): string {
  const rowCount = shape.length < 2 ? 1 : (shape[0] ?? 1);
  const width = rowCount === 0 ? 0 : data.length / rowCount;
  const lines = Array.from({ length: rowCount }, (_, row) =>
    Array.from(data.subarray(row * width, (row + 1) * width), textOf(data)).join(","),
  );
  return lines.map((line) => `${line}\n`).join("");
}

function formatJson({ shape, data }: NumberArray): string {
  const toText = textOf(data);
  let at = 0;
  const write = (axis: number): string => {
    if (axis === shape.length) return toText(data[at++] ?? Number.NaN);
    return `[${Array.from({ length: shape[axis] ?? 0 }, () => write(axis + 1)).join(", ")}]`;
  };
  return write(0);
}

function textOf(data: NumberArray["data"]): (value: number) => string {
  return data instanceof Float32Array ? float32Text : String;
}

/** The fewest digits that give the same float32 back: nine always do. */
function float32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : String(value);
}

function parseCsv(text: string): NumberArray | undefined {
  const rows = splitCsv(text);
  const width = rows[0]?.length;
  if (width === undefined || rows.some((row) => row.length !== width)) return undefined;
  const fields = rows.flat();
  const data = Float64Array.from(fields, (field) => (field.trim() === "" ? Number.NaN : Number(field)));
  // A field that is no number would be lost: only one that says NaN may be.
  if (data.some((value, index) => Number.isNaN(value) && !/^\s*nan\s*$/i.test(fields[index] ?? "")))
    return undefined;
  return { shape: [rows.length, width], data };
}

function parseJson(text: string): NumberArray | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: then there are no numbers to take over.
    return undefined;
  }
  const shape: number[] = [];
  for (let item = value; Array.isArray(item); item = item[0]) shape.push(item.length);
  const numbers: number[] = [];
  return collect(value, shape, 0, numbers) ? { shape, data: Float64Array.from(numbers) } : undefined;
}

/** Whether `value` has the shape from `axis` on, and nothing but numbers. */
function collect(value: unknown, shape: readonly number[], axis: number, into: number[]): boolean {
  if (axis === shape.length) return typeof value === "number" && into.push(value) > 0;
  if (!Array.isArray(value) || value.length !== shape[axis]) return false;
  return value.every((item) => collect(item, shape, axis + 1, into));
}
