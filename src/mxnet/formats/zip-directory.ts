import { ByteReader } from "./byte-reader.ts";

/** One file of a ZIP file. */
export interface ZipEntry {
  name: string;
  /** 0 stored, 8 deflated. */
  method: number;
  crc32: number;
  /** Bytes in the ZIP file, from `offset` on. */
  compressedSize: number;
  /** Bytes once inflated, as the directory says. */
  size: number;
  offset: number;
}

const END_MAGIC = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const LOCATOR_MAGIC = 0x07064b50;
const LOCATOR_BYTES = 20;
const END64_MAGIC = 0x06064b50;
const ENTRY_MAGIC = 0x02014b50;
const LOCAL_MAGIC = 0x04034b50;
const LOCAL_BYTES = 30;
/** Stands for a number that the ZIP64 field has. */
const LONG = 0xffffffff;
const ZIP64_FIELD = 1;
const ENCRYPTED = 1;

/** Where the directory is. */
interface Directory {
  offset: number;
  count: number;
}

/**
 * Lists the files of a ZIP file by its directory. `format` is what errors call it.
 *
 * @throws {FormatError} where it has no directory, an entry lies outside the file or over another, or is encrypted.
 */
export function readZipDirectory(bytes: Uint8Array, format: string): ZipEntry[] {
  const reader = new ByteReader(bytes, format);
  const { offset, count } = findDirectory(bytes, reader);
  reader.offset = checkedOffset(reader, offset, "the directory");
  const entries: ZipEntry[] = [];
  let total = 0;
  for (let index = 0; index < count; index++) {
    const entry = readEntry(reader, bytes, format);
    // Entries that lie over each other make a small file inflate without end.
    total += entry.compressedSize;
    if (total > bytes.byteLength)
      throw reader.error("its entries have more bytes than the file", entry.offset);
    entries.push(entry);
  }
  return entries;
}

function findDirectory(bytes: Uint8Array, reader: ByteReader): Directory {
  const end = findEnd(bytes, reader);
  reader.offset = end + 10;
  const [count, , offset] = [
    reader.u16("the number of entries"),
    reader.u32("a size"),
    reader.u32("the directory's place"),
  ];
  const locator = end - LOCATOR_BYTES;
  if (offset !== LONG || locator < 0) return { offset, count };
  reader.offset = locator;
  if (reader.u32("the ZIP64 locator") !== LOCATOR_MAGIC) return { offset, count };
  reader.offset = locator + 8;
  const end64 = checkedOffset(reader, reader.u64("the ZIP64 end's place"), "the ZIP64 end");
  reader.offset = end64;
  if (reader.u32("the ZIP64 end") !== END64_MAGIC)
    throw reader.error("it has no ZIP64 end of the directory", end64);
  reader.need(44, "the ZIP64 end");
  reader.offset = end64 + 32;
  const count64 = reader.u64("the number of entries");
  reader.offset = end64 + 48;
  return { count: count64, offset: reader.u64("the directory's place") };
}

/** The end record is last, save for a comment. */
function findEnd(bytes: Uint8Array, reader: ByteReader): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = Math.max(0, bytes.byteLength - END_BYTES - LONGEST_COMMENT);
  for (let offset = bytes.byteLength - END_BYTES; offset >= first; offset--) {
    if (view.getUint32(offset, true) === END_MAGIC) return offset;
  }
  throw reader.error("it has no directory at its end: it is cut off or corrupt", bytes.byteLength);
}

function readEntry(reader: ByteReader, bytes: Uint8Array, format: string): ZipEntry {
  const start = reader.offset;
  if (reader.u32("an entry") !== ENTRY_MAGIC)
    throw reader.error("an entry of the directory must start here", start);
  reader.need(42, "an entry of the directory");
  reader.offset = start + 8;
  const flags = reader.u16("the flags");
  const method = reader.u16("the method");
  reader.offset = start + 16;
  const crc32 = reader.u32("the checksum");
  const sizes = { compressed: reader.u32("a size"), whole: reader.u32("a size"), local: 0 };
  const lengths = [reader.u16("a length"), reader.u16("a length"), reader.u16("a length")];
  reader.offset = start + 42;
  sizes.local = reader.u32("the entry's place");
  const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths;
  const name = new TextDecoder().decode(reader.bytes(nameLength, "a name"));
  readLongSizes(new ByteReader(reader.bytes(extraLength, "an extra field"), format), sizes);
  reader.bytes(commentLength, "a comment");
  if (flags & ENCRYPTED) throw reader.error(`"${name}" is encrypted`, start);
  const offset = dataOffset(bytes, format, sizes.local, name);
  if (offset + sizes.compressed > bytes.byteLength)
    throw reader.error(
      `"${name}" needs ${sizes.compressed} bytes from ${offset} on, and the file ends before`,
      start,
    );
  return { name, method, crc32, compressedSize: sizes.compressed, size: sizes.whole, offset };
}

/** Numbers that 32 bits do not hold are in a field of their own, in this order. */
function readLongSizes(extra: ByteReader, sizes: { whole: number; compressed: number; local: number }): void {
  while (extra.remaining >= 4) {
    const [kind, length] = [extra.u16("a field"), extra.u16("a field")];
    const end = extra.offset + length;
    if (kind === ZIP64_FIELD) {
      for (const key of ["whole", "compressed", "local"] as const)
        if (sizes[key] === LONG && extra.offset + 8 <= end) sizes[key] = extra.u64("a size");
    }
    extra.need(end - extra.offset, "an extra field");
    extra.offset = end;
  }
}

/** The data come after the local header, whose name and fields may have other lengths than the directory's. */
function dataOffset(bytes: Uint8Array, format: string, local: number, name: string): number {
  const reader = new ByteReader(bytes, format);
  reader.offset = checkedOffset(reader, local, `"${name}"`);
  if (reader.u32(`"${name}"`) !== LOCAL_MAGIC) throw reader.error(`"${name}" must start here`, local);
  reader.need(LOCAL_BYTES - 4, `"${name}"`);
  reader.offset = local + 26;
  return local + LOCAL_BYTES + reader.u16("a length") + reader.u16("a length");
}

function checkedOffset(reader: ByteReader, offset: number, what: string): number {
  const size = reader.offset + reader.remaining;
  if (offset <= size) return offset;
  throw reader.error(`${what} is at ${offset}, and the file has ${size} bytes`);
}
