import { Inflate } from "fflate";
import { ByteReader } from "./byte-reader.ts";
import { crc32 } from "./crc32.ts";
import { describeForeignFile } from "./foreign-file.ts";
import { FormatError } from "./format-error.ts";
import { decodeNpy } from "./npy.ts";
import type { DenseArray } from "./stored-array.ts";
import { readZipDirectory, type ZipEntry } from "./zip-directory.ts";

const FORMAT = "NPZ file";
const STORED = 0;
const DEFLATED = 8;
/** DEFLATE makes of one byte 1032 at most: what claims more is a bomb or corrupt. */
const LARGEST_RATIO = 1032;
/** Inflated pieces are checked at least this often. */
const PIECE_BYTES = 1 << 16;

/** Whether `bytes` start as a ZIP file does. */
export function isNpz(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/**
 * Reads an NPZ file: arrays by name, in the order of the file. MXNet 2 writes `.params` so.
 *
 * What an entry inflates to is never more than it says, and that never more than its compressed bytes can hold.
 *
 * @throws {FormatError} where `bytes` are cut off, corrupt, no ZIP, or an entry is no NPY array.
 */
export function decodeNpz(bytes: Uint8Array): Map<string, DenseArray> {
  const reader = new ByteReader(bytes, FORMAT);
  if (!isNpz(bytes)) {
    const foreign =
      describeForeignFile(bytes) ?? 'its first bytes are not "PK": it is no file of numpy.savez';
    throw reader.error(foreign, 0);
  }
  const arrays = new Map<string, DenseArray>();
  for (const entry of readZipDirectory(bytes, FORMAT)) {
    if (!entry.name.endsWith(".npy")) continue;
    arrays.set(entry.name.slice(0, -".npy".length), arrayOf(bytes, entry));
  }
  return arrays;
}

function arrayOf(bytes: Uint8Array, entry: ZipEntry): DenseArray {
  const content = contentOf(bytes, entry);
  try {
    return decodeNpy(content);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new FormatError(FORMAT, entry.offset, `"${entry.name}": ${cause.message}`);
  }
}

function contentOf(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const refuse = (why: string) => new FormatError(FORMAT, entry.offset, `"${entry.name}" ${why}`);
  const { offset, compressedSize, size, method } = entry;
  const compressed = bytes.subarray(offset, offset + compressedSize);
  if (method !== STORED && method !== DEFLATED)
    throw refuse(`is compressed by method ${method}, and 0 (stored) and 8 (deflated) are known`);
  if (method === STORED && size !== compressedSize)
    throw refuse(`is stored in ${compressedSize} bytes, and says that it has ${size}`);
  if (size > compressedSize * LARGEST_RATIO)
    throw refuse(`says that ${compressedSize} bytes inflate to ${size}, which they cannot`);
  const content = method === STORED ? compressed : inflate(compressed, size, refuse);
  if (content.byteLength !== size)
    throw refuse(`inflates to ${content.byteLength} bytes, and says that it has ${size}`);
  if (crc32(content) !== entry.crc32) throw refuse("is corrupt: its checksum differs");
  return content;
}

/** Inflates piece by piece, and stops as soon as there is more than `size`. */
function inflate(compressed: Uint8Array, size: number, refuse: (why: string) => FormatError): Uint8Array {
  const pieces: Uint8Array[] = [];
  let total = 0;
  const inflater = new Inflate((piece) => {
    total += piece.byteLength;
    if (total > size) throw refuse(`inflates to more than the ${size} bytes that it says`);
    pieces.push(piece);
  });
  try {
    for (let start = 0; start < compressed.byteLength; start += PIECE_BYTES) {
      const end = start + PIECE_BYTES;
      inflater.push(compressed.subarray(start, end), end >= compressed.byteLength);
    }
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw refuse(`cannot be inflated: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const whole = new Uint8Array(total);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.byteLength;
  }
  return whole;
}
