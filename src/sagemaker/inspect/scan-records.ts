import { ByteReader } from "../../mxnet/formats/byte-reader.ts";
import { FormatError } from "../../mxnet/formats/format-error.ts";
import { decodeImageRecord } from "../../mxnet/formats/image-record.ts";
import {
  checkOrder,
  PART_HEAD_BYTES,
  parsePartHead,
  RECORD_FORMAT,
  readRecord,
} from "../../mxnet/formats/recordio.ts";
import type { FileHandle, FileSystem } from "../../platform/file-system.ts";
import type { RecordContent, RecordHeader, RecordSummary } from "./file-report.ts";
import { withFile } from "./file-window.ts";

/** Where the records of a RecordIO file are. */
export interface ScannedRecords {
  /** Where each begins, and after the last where the file ends. */
  offsets: number[];
  /** Bytes of each, its parts together. */
  sizes: number[];
}

const WINDOW_BYTES = 1 << 20;
/** Enough for the header of a record with some hundred labels. */
const HEAD_BYTES = 4096;

/**
 * Finds the records of a file by their heads alone, in pieces.
 *
 * @throws {FormatError} where it is cut off, or no RecordIO file.
 */
export async function scanRecords(
  files: FileSystem,
  path: string,
  onProgress: (part: number) => void = () => {},
): Promise<ScannedRecords> {
  return await withFile(files, path, async (handle) => {
    const { size } = await handle.stat();
    const window = new Window(handle);
    const found: ScannedRecords = { offsets: [], sizes: [] };
    let [offset, parts, length] = [0, 0, 0];
    while (offset < size) {
      const head = await readHead(window, offset);
      checkOrder(head, parts, offset);
      if (head.isFirst) found.offsets.push(offset);
      length += head.length + (parts > 0 ? 4 : 0);
      parts = head.isLast ? 0 : parts + 1;
      if (head.isLast) {
        found.sizes.push(length);
        length = 0;
        if (found.sizes.length % 4096 === 0) onProgress(offset / size);
      }
      if (offset + PART_HEAD_BYTES + head.length > size) {
        throw new FormatError(RECORD_FORMAT, offset, "its last record is cut off");
      }
      offset = Math.min(size, offset + PART_HEAD_BYTES + head.padded);
    }
    if (parts > 0) throw new FormatError(RECORD_FORMAT, size, "its last record is cut off");
    found.offsets.push(size);
    return found;
  });
}

async function readHead(window: Window, offset: number) {
  const bytes = await window.read(offset, PART_HEAD_BYTES);
  if (bytes.length < PART_HEAD_BYTES)
    throw new FormatError(RECORD_FORMAT, offset, "its last record is cut off");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return parsePartHead(view.getUint32(0, true), view.getUint32(4, true), offset);
}

/** Reads small pieces of a file without asking for each. */
class Window {
  readonly #handle: FileHandle;
  #bytes = new Uint8Array();
  #start = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const isHere = offset >= this.#start && offset + length <= this.#start + this.#bytes.length;
    if (!isHere) {
      this.#bytes = await this.#handle.read(offset, WINDOW_BYTES);
      this.#start = offset;
    }
    return this.#bytes.subarray(offset - this.#start, offset - this.#start + length);
  }
}

/** Tells of some records in a row: their size, and what those of images say of them. */
export async function summariseRecords(
  files: FileSystem,
  path: string,
  scanned: ScannedRecords,
  { first, count }: { first: number; count: number },
): Promise<RecordSummary[]> {
  return await withFile(files, path, (handle) => {
    const end = Math.min(scanned.sizes.length, first + count);
    const numbers = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
    return Promise.all(
      numbers.map(async (index) => {
        const [offset = 0, sizeBytes = 0] = [scanned.offsets[index], scanned.sizes[index]];
        const length = Math.min(sizeBytes, HEAD_BYTES);
        const split = splitRecord(await handle.read(offset + PART_HEAD_BYTES, length));
        return { index, offset, sizeBytes, ...(split.header && { header: split.header }) };
      }),
    );
  });
}

/** Reads one record, whole. */
export async function readContent(
  files: FileSystem,
  path: string,
  { offsets }: ScannedRecords,
  index: number,
): Promise<RecordContent> {
  const [start = 0, end = start] = [offsets[index], offsets[index + 1]];
  const bytes = await withFile(files, path, (handle) => handle.read(start, end - start));
  return splitRecord(readRecord(new ByteReader(bytes, RECORD_FORMAT)) ?? new Uint8Array());
}

/** An image record is known by the picture that follows its header; all else is content as it is. */
function splitRecord(record: Uint8Array<ArrayBuffer>): RecordContent {
  try {
    const [header, content] = decodeImageRecord(record);
    if (isPicture(content)) return { header: headerOf(header), content };
  } catch (error) {
    // Too short for a header: a record of another kind.
    if (!(error instanceof FormatError)) throw error;
  }
  return { content: record };
}

function headerOf({ label, id }: ReturnType<typeof decodeImageRecord>[0]): RecordHeader {
  return { labels: typeof label === "number" ? [label] : [...label], id: String(id) };
}

function isPicture(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  return start === "\x89PNG" || start.startsWith("\xff\xd8\xff");
}
