import { imageType } from "./image-type.ts";
import { decodeText, splitCsv } from "./payload.ts";

const NPY_MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** A longer text is not parsed only to guess at it. */
const LONGEST_GUESS = 300_000;

/** The content type that bytes without one look like; `text/plain` or `application/octet-stream` where no other does. */
export function guessType(bytes: Uint8Array): string {
  if (NPY_MAGIC.every((byte, index) => bytes[index] === byte)) return "application/x-npy";
  const picture = imageType(bytes);
  if (picture !== undefined) return picture;
  const text = decodeText(bytes);
  if (text === undefined || text.includes("\0")) return "application/octet-stream";
  if (text.length > LONGEST_GUESS) return "text/plain";
  if (/^\s*[[{]/.test(text)) return isJson(text) ? "application/json" : "text/plain";
  return isCsv(text) ? "text/csv" : "text/plain";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // What only looks like JSON at its start is not JSON.
    return false;
  }
}

/** A long text is CSV where its first rows are: who shows it meets the others. */
const SAMPLE = 20_000;

function isCsv(text: string): boolean {
  const end = text.length > SAMPLE ? text.lastIndexOf("\n", SAMPLE) + 1 : 0;
  // The sample may end within quotes.
  return (end > 0 && hasColumns(text.slice(0, end))) || hasColumns(text);
}

/** Two columns and more, as many in each row, with a number in them. */
function hasColumns(text: string): boolean {
  const rows = splitCsv(text);
  const width = rows[0]?.length ?? 0;
  const isEven = width > 1 && rows.every((row) => row.length === width);
  return (
    isEven && rows.some((row) => row.some((field) => field.trim() !== "" && Number.isFinite(Number(field))))
  );
}
