import type { FileHandle } from "../../platform/file-system.ts";
import { fileSystem } from "../files.ts";
import { FormatError } from "../formats/format-error.ts";
import {
  checkOrder,
  encodeRecord,
  joinParts,
  PART_HEAD_BYTES,
  parsePartHead,
  RECORD_FORMAT,
} from "../formats/recordio.ts";
import { MXNetError } from "../mxnet-error.ts";

/** Records that are written are kept together until there are so many bytes. */
const BUFFER_BYTES = 1 << 20;

/**
 * A file of records, read or written one after the other: `mxnet.recordio.MXRecordIO`.
 *
 * ```ts
 * const record = new mx.recordio.MXRecordIO("/opt/ml/model/a.rec", "w");
 * await record.write(bytes);
 * await record.close();
 * ```
 */
export class MXRecordIO {
  readonly uri: string;
  readonly flag: "r" | "w";
  readonly writable: boolean;
  #handle: Promise<FileHandle> | undefined;
  #position = 0;
  #buffered: Uint8Array[] = [];
  #bufferedBytes = 0;

  /** `flag` is `"r"` or `"w"`. The file is opened when it is first used. @throws {MXNetError} For another flag. */
  constructor(uri: string, flag: "r" | "w") {
    if (flag !== "r" && flag !== "w")
      throw new MXNetError(`Invalid flag ${String(flag)}: it must be "r" or "w"`);
    this.uri = uri;
    this.flag = flag;
    this.writable = flag === "w";
  }

  /** Whether the file is open. */
  get is_open(): boolean {
    return this.#handle !== undefined;
  }

  /** Opens the file; writing empties it. @throws {FileSystemError} `ENOENT` where there is none to read. */
  async open(): Promise<void> {
    this.#handle ??= fileSystem().open(this.uri, this.flag);
    await this.#handle;
  }

  /** Writes what is still kept, and closes the file. */
  async close(): Promise<void> {
    if (!this.#handle) return;
    await this.#flush();
    await (await this.#handle).close();
    this.#handle = undefined;
    this.#position = 0;
  }

  /** Starts anew: at the first record, or with an empty file. */
  async reset(): Promise<void> {
    await this.close();
    await this.open();
  }

  /** Writes one record. @throws {MXNetError} Where the file was opened to be read. */
  async write(buf: Uint8Array): Promise<void> {
    this.#require(true, "write");
    await this.open();
    const record = encodeRecord(buf);
    this.#buffered.push(record);
    this.#bufferedBytes += record.byteLength;
    this.#position += record.byteLength;
    if (this.#bufferedBytes >= BUFFER_BYTES) await this.#flush();
  }

  /**
   * Reads the next record; `undefined` at the end.
   *
   * @throws {FormatError} Where the file is cut off, or no RecordIO file.
   */
  async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    this.#require(false, "read");
    await this.open();
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (;;) {
      const start = this.#position;
      const bytes = await this.#take(PART_HEAD_BYTES);
      if (bytes.byteLength === 0 && parts.length === 0) return undefined;
      if (bytes.byteLength < PART_HEAD_BYTES)
        throw new FormatError(RECORD_FORMAT, start, "a record's head is cut off");
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const head = parsePartHead(view.getUint32(0, true), view.getUint32(4, true), start);
      checkOrder(head, parts.length, start);
      const part = await this.#take(head.length);
      if (part.byteLength < head.length) {
        throw new FormatError(
          RECORD_FORMAT,
          start + PART_HEAD_BYTES,
          `a record needs ${head.length} bytes and the file has ${part.byteLength} more: it is cut off or corrupt`,
        );
      }
      this.#position += head.padded - head.length;
      parts.push(part);
      if (head.isLast) return joinParts(parts);
    }
  }

  /** The byte at which the next record is written or read. */
  protected get position(): number {
    return this.#position;
  }

  /** Reads on from that byte, which must be the start of a record. */
  protected moveTo(position: number): void {
    this.#require(false, "seek");
    this.#position = position;
  }

  async #take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await (await this.#opened()).read(this.#position, length);
    this.#position += bytes.byteLength;
    return bytes;
  }

  async #flush(): Promise<void> {
    const buffered = this.#buffered.splice(0);
    const start = this.#position - this.#bufferedBytes;
    this.#bufferedBytes = 0;
    if (buffered.length === 0) return;
    const whole = new Uint8Array(buffered.reduce((sum, { byteLength }) => sum + byteLength, 0));
    let offset = 0;
    for (const record of buffered) {
      whole.set(record, offset);
      offset += record.byteLength;
    }
    await (await this.#opened()).write(whole, start);
  }

  #opened(): Promise<FileHandle> {
    if (this.#handle) return this.#handle;
    throw new MXNetError(`Cannot use "${this.uri}": it is closed`);
  }

  #require(writable: boolean, method: string): void {
    if (this.writable === writable) return;
    throw new MXNetError(`Cannot ${method} "${this.uri}": it was opened with flag "${this.flag}"`);
  }
}
