import { decodeArrayRecord } from "./array-record-decoder.ts";
import { encodeArrayRecord } from "./array-record-encoder.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { describeForeignFile } from "./foreign-file.ts";
import type { StoredArrays } from "./stored-array.ts";

const FORMAT = "NDArray list";
const LIST_MAGIC = 0x112;
/** Bytes of the smallest record: an old None. */
const SMALLEST_ARRAY = 4;
/** Bytes of an empty name: its length. */
const SMALLEST_NAME = 8;

/**
 * Reads an NDArray list file (`.params`, `.nd`), of every MXNet from 0.7 to 1.9. The arrays may be views of `bytes`, which
 * must then stay as they are.
 *
 * Spec: section 1.1; clause T50.
 *
 * @throws {FormatError} where `bytes` are cut off, corrupt, or another kind of file.
 */
export function decodeParams(bytes: Uint8Array): StoredArrays {
  const reader = new ByteReader(bytes, FORMAT);
  const count = readListHead(reader, bytes);
  const arrays = Array.from({ length: count }, (_, index) => decodeArrayRecord(reader, `array ${index}`));
  return { arrays, names: readNames(reader, count) };
}

/**
 * Writes an NDArray list file. Each array goes out in its own record version: 2 is MXNet's own (`storeDense`).
 *
 * What `decodeParams` read is written byte for byte.
 *
 * @throws {RangeError} where an array's data do not fit its shape, or its version cannot hold it.
 */
export function encodeParams(stored: StoredArrays): Uint8Array<ArrayBuffer> {
  const { arrays, names } = stored;
  if (names.length > 0 && names.length !== arrays.length) {
    throw new RangeError(
      `Cannot write ${arrays.length} arrays with ${names.length} names: give each a name, or none`,
    );
  }
  const writer = new ByteWriter();
  for (const word of [LIST_MAGIC, 0, arrays.length]) writer.i64(word);
  for (const array of arrays) encodeArrayRecord(writer, array);
  writer.i64(names.length);
  for (const name of names) {
    const text = new TextEncoder().encode(name);
    writer.i64(text.byteLength);
    writer.bytes(text);
  }
  return writer.join();
}

/** Reads what comes before the arrays of a list, of which `bytes` are the first: how many there are. */
export function readListHead(reader: ByteReader, bytes: Uint8Array): number {
  readMagic(reader, bytes);
  const count = reader.u64("the number of arrays");
  reader.need(count * SMALLEST_ARRAY, `a list of ${count} arrays`);
  return count;
}

function readMagic(reader: ByteReader, bytes: Uint8Array): void {
  const foreign = describeForeignFile(bytes);
  if (foreign) throw reader.error(foreign, 0);
  const low = reader.u32("the magic number");
  const high = reader.u32("the magic number");
  if (low !== LIST_MAGIC || high !== 0) {
    throw reader.error(
      `its first bytes are 0x${low.toString(16)} and must be 0x112: it is no file of mx.nd.save`,
      0,
    );
  }
  reader.need(8, "the reserved word");
  reader.offset += 8;
}

/** Reads what comes after the arrays: their names, or none. */
export function readNames(reader: ByteReader, arrayCount: number): string[] {
  const start = reader.offset;
  const count = reader.u64("the number of names");
  if (count !== 0 && count !== arrayCount) {
    throw reader.error(
      `it has ${count} names for ${arrayCount} arrays and must have one each, or none`,
      start,
    );
  }
  reader.need(count * SMALLEST_NAME, `a list of ${count} names`);
  return Array.from({ length: count }, (_, index) => readName(reader, `name ${index}`));
}

function readName(reader: ByteReader, what: string): string {
  const length = reader.u64(`the length of ${what}`);
  const start = reader.offset;
  const bytes = reader.bytes(length, what);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw reader.error(`${what} is not UTF-8`, start);
  }
}
