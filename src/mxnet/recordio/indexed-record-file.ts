import { fileSystem } from "../files.ts";
import { FormatError } from "../formats/format-error.ts";
import { MXNetError } from "../mxnet-error.ts";
import { MXRecordIO } from "./record-file.ts";

/** A key of a record. */
export type RecordKey = number | string;

/**
 * A file of records with an index, so that each can be read by its key: `mxnet.recordio.MXIndexedRecordIO`.
 *
 * The index is text: a key, a tab and a byte a line.
 */
export class MXIndexedRecordIO extends MXRecordIO {
  readonly idx_path: string;
  /** Where each record starts. Known once the file is open: `await open()`. */
  readonly idx = new Map<RecordKey, number>();
  readonly #keyType: (text: string) => RecordKey;
  #loaded = false;

  /** `key_type` makes a key of its text: `Number`, which is the default, or `String`. */
  constructor(
    idx_path: string,
    uri: string,
    flag: "r" | "w",
    key_type: (text: string) => RecordKey = Number,
  ) {
    super(uri, flag);
    this.idx_path = idx_path;
    this.#keyType = key_type;
  }

  /** All keys in the order of the index. Known once the file is open: `await open()`. */
  get keys(): RecordKey[] {
    return [...this.idx.keys()];
  }

  /** Opens both files. @throws {MXNetError} Where the index is none. */
  override async open(): Promise<void> {
    await super.open();
    if (this.#loaded) return;
    this.#loaded = true;
    this.idx.clear();
    if (this.writable) return;
    for (const [key, offset] of parseIndex(await fileSystem().readFile(this.idx_path, "utf8"), this.idx_path))
      this.idx.set(this.#keyType(key), offset);
  }

  /** Writes the index too, where the file was opened to be written. */
  override async close(): Promise<void> {
    if (!this.is_open) return;
    await super.close();
    this.#loaded = false;
    if (!this.writable) return;
    const lines = [...this.idx].map(([key, offset]) => `${key}\t${offset}\n`);
    await fileSystem().writeFile(this.idx_path, lines.join(""));
  }

  /** Goes to a record, which `read` then gives. @throws {MXNetError} For an unknown key. */
  async seek(idx: RecordKey): Promise<void> {
    await this.open();
    const offset = this.idx.get(idx);
    if (offset === undefined) throw new MXNetError(`Cannot find record ${idx} in "${this.idx_path}"`);
    this.moveTo(offset);
  }

  /** The byte at which the next record is written. */
  tell(): number {
    return this.position;
  }

  /** Reads the record of a key. @throws {MXNetError} For an unknown key. */
  async read_idx(idx: RecordKey): Promise<Uint8Array<ArrayBuffer> | undefined> {
    await this.seek(idx);
    return this.read();
  }

  /** Writes a record under a key. */
  async write_idx(idx: RecordKey, buf: Uint8Array): Promise<void> {
    await this.open();
    const offset = this.tell();
    await this.write(buf);
    this.idx.set(this.#keyType(String(idx)), offset);
  }
}

/** @throws {MXNetError} Where a line is not a key, a tab and a whole number: its cause is a FormatError. */
function parseIndex(text: string, path: string): [key: string, offset: number][] {
  let start = 0;
  return text.split("\n").flatMap((line): [string, number][] => {
    const [key = "", offset = ""] = line.trim().split("\t");
    const at = start;
    start += line.length + 1;
    if (line.trim() === "") return [];
    if (/^\d+$/.test(offset)) return [[key, Number(offset)]];
    const cause = new FormatError(
      "record index",
      at,
      `"${line}" is not a key, a tab and a byte`,
      "character",
    );
    throw new MXNetError(`Cannot load "${path}": ${cause.message}`, { cause });
  });
}
