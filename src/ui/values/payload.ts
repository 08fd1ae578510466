import { imageType } from "./image-type.ts";

/** A body taken apart by its type, as far as it can be. */
export type ParsedBody =
  | { kind: "json"; value: unknown }
  | { kind: "csv"; rows: string[][] }
  | { kind: "npy"; header: string }
  | { kind: "text"; text: string }
  | { kind: "image"; mediaType: string }
  | { kind: "bytes" }
  /** The body is not what its type says. */
  | { kind: "broken"; reason: string };

/** Takes a body apart by its content type; parameters such as `charset` do not matter here. */
export function parseBody(body: Uint8Array, content_type: string): ParsedBody {
  const type = (content_type.split(";")[0] ?? "").trim().toLowerCase();
  if (type === "application/x-npy") return parseNpy(body);
  const mediaType = type.startsWith("image/") ? imageType(body) : undefined;
  if (mediaType !== undefined) return { kind: "image", mediaType };
  const text = decodeText(body);
  if (isJsonType(content_type)) {
    return text === undefined ? broken("it is not UTF-8 text") : parseJson(text);
  }
  if (type === "text/csv") return text === undefined ? broken("it is not UTF-8 text") : parseCsv(text);
  if (type.startsWith("text/"))
    return text === undefined ? broken("it is not UTF-8 text") : { kind: "text", text };
  // A NUL is valid UTF-8, but no one writes it in a text.
  return text === undefined || text.includes("\0") ? { kind: "bytes" } : { kind: "text", text };
}

/** Whether a body of that content type is to be JSON. */
export function isJsonType(content_type: string): boolean {
  return /^\s*(application\/|[^;]*\+)json\s*(;|$)/i.test(content_type);
}

/** The first characters of a text of any length, at least `count` of them where it has so many. */
export function textStart(body: Uint8Array, count: number): string {
  // A character takes four bytes at most; one that is cut at the end is left out.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(body.subarray(0, 4 * count), { stream: true });
}

/** The body as text where it is valid UTF-8. */
export function decodeText(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    // Not text: the one thing that this error can mean.
    return undefined;
  }
}

/** How many rows a body holds, where it is a JSON list or CSV: one a sample. */
export function countRows(parsed: ParsedBody): number | undefined {
  if (parsed.kind === "csv") return parsed.rows.length;
  return parsed.kind === "json" && Array.isArray(parsed.value) ? parsed.value.length : undefined;
}

/** The body's rows of numbers, where it is nothing else: `[[0.1, 0.9]]`, `[0.1, 0.9]` or CSV. */
export function numberRows(parsed: ParsedBody): number[][] | undefined {
  const rows = parsed.kind === "csv" ? parsed.rows.map((row) => row.map(toNumber)) : jsonRows(parsed);
  const isNumeric = rows?.every((row) => row.length > 0 && row.every((value) => typeof value === "number"));
  return rows && rows.length > 0 && isNumeric ? (rows as number[][]) : undefined;
}

function jsonRows(parsed: ParsedBody): unknown[][] | undefined {
  if (parsed.kind !== "json" || !Array.isArray(parsed.value)) return undefined;
  const value: unknown[] = parsed.value;
  if (value.every((row) => Array.isArray(row))) return value as unknown[][];
  return [value];
}

function toNumber(text: string): number | string {
  return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}

/** A value, or why the text is none. */
export function parseJson(text: string): ParsedBody {
  try {
    return { kind: "json", value: JSON.parse(text) };
  } catch (error) {
    // Python writes NaN and Infinity, which JSON does not know: they are shown as text, and are told of.
    const isPython = /\b(?:NaN|Infinity)\b/.test(text);
    if (isPython) return broken("it holds NaN or Infinity, which Python writes and JSON does not know");
    return broken(error instanceof Error ? error.message : String(error));
  }
}

function parseCsv(text: string): ParsedBody {
  const rows = splitCsv(text);
  const widths = new Set(rows.map((row) => row.length));
  if (widths.size > 1)
    return broken(`its rows differ in length: ${[...widths].slice(0, 4).join(", ")} fields`);
  return { kind: "csv", rows };
}

/** Excel's dialect: fields in quotes may hold commas, line ends and doubled quotes. Blank lines are left out. */
export function splitCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy;
  for (let match = field.exec(text); match; match = field.exec(text)) {
    const [whole, quoted, plain = "", end] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ",") {
      if (row.length > 1 || row[0] !== "") rows.push(row);
      row = [];
    }
    if (whole === "" || (end === "" && field.lastIndex >= text.length)) break;
  }
  return rows;
}

const NPY_MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

function parseNpy(body: Uint8Array): ParsedBody {
  if (NPY_MAGIC.some((byte, index) => body[index] !== byte))
    return broken("it does not begin as an NPY file");
  const isFirstVersion = body[6] === 1;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const start = isFirstVersion ? 10 : 12;
  if (body.length < start) return broken("its NPY header is cut short");
  const length = isFirstVersion ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = decodeText(body.subarray(start, start + length));
  return header === undefined ? broken("its NPY header is not text") : { kind: "npy", header: header.trim() };
}

function broken(reason: string): ParsedBody {
  return { kind: "broken", reason };
}
