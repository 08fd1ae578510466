import type { ByteReader } from "./byte-reader.ts";
import { FormatError } from "./format-error.ts";

export const RECORD_FORMAT = "RecordIO file";
const MAGIC = 0xced7230a;
/** Bytes before each part: the magic number, then its kind and length. */
export const PART_HEAD_BYTES = 8;
const LARGEST_PART = 2 ** 29 - 1;

const WHOLE = 0;
const FIRST = 1;
const MIDDLE = 2;
const LAST = 3;

/** One part of a record, as its head tells. */
export interface PartHead {
  /** Bytes of the part. */
  length: number;
  /** Bytes to the next part: padded to 4. */
  padded: number;
  isFirst: boolean;
  isLast: boolean;
}

/**
 * Reads the record at the reader's place; `undefined` at the end of the file. Spec: section 1.7.
 *
 * @throws {FormatError} where the bytes are cut off, or no record starts there.
 */
export function readRecord(reader: ByteReader): Uint8Array<ArrayBuffer> | undefined {
  if (reader.remaining === 0) return undefined;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (;;) {
    const start = reader.offset;
    const head = parsePartHead(reader.u32("a record's magic number"), reader.u32("a record's length"), start);
    checkOrder(head, parts.length, start);
    const part = reader.bytes(head.length, "a record");
    // Writers pad the last record too; one that does not is read all the same.
    reader.offset += Math.min(head.padded - head.length, reader.remaining);
    parts.push(part);
    if (head.isLast) return joinParts(parts);
  }
}

/** Goes past the record at the reader's place, and copies nothing. @throws {FormatError} As `readRecord` does. */
export function skipRecord(reader: ByteReader): void {
  for (let parts = 0; ; parts++) {
    const start = reader.offset;
    const head = parsePartHead(reader.u32("a record's magic number"), reader.u32("a record's length"), start);
    checkOrder(head, parts, start);
    reader.need(head.length, "a record");
    reader.offset += Math.min(head.padded, reader.remaining);
    if (head.isLast) return;
  }
}

/** @throws {FormatError} where `magic` is not a record's. `offset` is the byte of the file where it stands. */
export function parsePartHead(magic: number, word: number, offset: number): PartHead {
  if (magic !== MAGIC) {
    const hex = `0x${magic.toString(16)}`;
    throw new FormatError(RECORD_FORMAT, offset, `a record must start with 0xced7230a, and here is ${hex}`);
  }
  const kind = word >>> 29;
  const length = word & LARGEST_PART;
  if (kind > LAST)
    throw new FormatError(
      RECORD_FORMAT,
      offset + 4,
      `a record's part is of kind ${kind}, and 0 to 3 are known`,
    );
  const isFirst = kind === WHOLE || kind === FIRST;
  return { length, padded: Math.ceil(length / 4) * 4, isFirst, isLast: kind === WHOLE || kind === LAST };
}

/** @throws {FormatError} where a record begins inside another, or goes on without a beginning. */
export function checkOrder({ isFirst }: PartHead, partsBefore: number, offset: number): void {
  if (isFirst === (partsBefore === 0)) return;
  throw new FormatError(
    RECORD_FORMAT,
    offset,
    isFirst ? "a record begins before the one before it has ended" : "a record's first part is missing",
  );
}

/** Joins the parts of a record: where the writer split it, it left the magic number out. */
export function joinParts(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const size = parts.reduce((sum, part) => sum + part.byteLength + 4, -4);
  const whole = new Uint8Array(size);
  const view = new DataView(whole.buffer);
  let offset = 0;
  for (const part of parts) {
    if (offset > 0) view.setUint32(offset - 4, MAGIC, true);
    whole.set(part, offset);
    offset += part.byteLength + 4;
  }
  return whole;
}

/**
 * Writes one record, as dmlc-core does: split where the payload has the magic number at a multiple of 4, padded to 4.
 *
 * @throws {RangeError} where the payload has 2^29 bytes or more.
 */
export function encodeRecord(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  if (payload.byteLength > LARGEST_PART) {
    throw new RangeError(
      `Cannot write a record of ${payload.byteLength} bytes: it may have ${LARGEST_PART} at most`,
    );
  }
  const breaks = magicOffsets(payload);
  const starts = [0, ...breaks.map((offset) => offset + 4)];
  const ends = [...breaks, payload.byteLength];
  const padded = Math.ceil(((ends.at(-1) ?? 0) - (starts.at(-1) ?? 0)) / 4) * 4;
  const whole = new Uint8Array(
    starts.length * PART_HEAD_BYTES + (starts.at(-1) ?? 0) - breaks.length * 4 + padded,
  );
  const view = new DataView(whole.buffer);
  let offset = 0;
  for (const [index, start] of starts.entries()) {
    const part = payload.subarray(start, ends[index]);
    const kind = breaks.length === 0 ? WHOLE : index === 0 ? FIRST : index === breaks.length ? LAST : MIDDLE;
    view.setUint32(offset, MAGIC, true);
    view.setUint32(offset + 4, ((kind << 29) | part.byteLength) >>> 0, true);
    whole.set(part, offset + PART_HEAD_BYTES);
    offset += PART_HEAD_BYTES + part.byteLength;
  }
  return whole;
}

/** Where the payload has the magic number, at multiples of 4. */
function magicOffsets(payload: Uint8Array): number[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const offsets: number[] = [];
  for (let offset = 0; offset + 4 <= payload.byteLength; offset += 4) {
    if (view.getUint32(offset, true) === MAGIC) offsets.push(offset);
  }
  return offsets;
}

/** Reads a whole file of records. @throws {FormatError} where it is cut off, or no RecordIO file. */
export function decodeRecords(reader: ByteReader): Uint8Array<ArrayBuffer>[] {
  const records: Uint8Array<ArrayBuffer>[] = [];
  for (let record = readRecord(reader); record; record = readRecord(reader)) records.push(record);
  return records;
}
