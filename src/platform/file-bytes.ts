import type { FileData } from "./file-system.ts";
import { FileSystemError } from "./file-system-error.ts";

/** The bytes to write, not copied, in their order. @throws {FileSystemError} `EINVAL` for what is neither bytes nor text. */
export function toParts(data: FileData, action: string, path: string): readonly Uint8Array[] {
  if (typeof data === "string") return [new TextEncoder().encode(data)];
  const parts = Array.isArray(data) ? data : [data];
  if (parts.every((part) => part instanceof Uint8Array)) return parts;
  const other = parts.find((part) => !(part instanceof Uint8Array)) as unknown;
  const reason = `what is written must be text or a Uint8Array, and this is ${classOf(other)}`;
  throw new FileSystemError("EINVAL", action, path, { reason });
}

/** E.g. `ArrayBuffer`, `Float32Array`, `Number`, `Undefined`. */
function classOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** The bytes to write as one, copied only where there are several. Refuses as `toParts` does. */
export function toBytes(data: FileData, action: string, path: string): Uint8Array {
  const parts = toParts(data, action, path);
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const bytes = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((length, part) => length + part.length, 0);
}

/**
 * The same bytes in pieces of `pieceBytes`, the last one shorter, each with a buffer of its own. A part that is such a
 * piece already is taken as it is, the others are copied.
 */
export function* cutEvenly(
  parts: readonly Uint8Array[],
  pieceBytes: number,
): Generator<Uint8Array<ArrayBuffer>> {
  let left = lengthOf(parts);
  let piece: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; ) {
      const size = piece?.length ?? Math.min(pieceBytes, left);
      if (filled === 0 && at === 0 && part.length === size && ownsBuffer(part)) piece = part;
      else {
        piece ??= new Uint8Array(size);
        piece.set(part.subarray(at, at + size - filled), filled);
      }
      const taken = Math.min(part.length - at, size - filled);
      at += taken;
      filled += taken;
      if (filled < size) continue;
      yield piece;
      left -= size;
      piece = undefined;
      filled = 0;
    }
  }
}

/** Whether nothing but these bytes is in the buffer behind them: one that is stored or handed over goes as a whole. */
export function ownsBuffer(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
}

/** What `readFile` gives: the bytes, or their text where an encoding is named. A byte order mark stays. */
export function fromBytes(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: "utf8" | undefined,
): Uint8Array<ArrayBuffer> | string {
  return encoding ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) : bytes;
}
