import { MXIndexedRecordIO, type RecordKey } from "../../recordio/indexed-record-file.ts";
import { Dataset } from "./dataset.ts";

/** The records of a RecordIO file that has an index, as bytes: `mxnet.gluon.data.RecordFileDataset`. */
export class RecordFileDataset extends Dataset {
  readonly #file: MXIndexedRecordIO;
  readonly #keys: readonly RecordKey[];
  /** The read before: a file is read from one place at a time. */
  #last: Promise<unknown> = Promise.resolve();

  protected constructor(file: MXIndexedRecordIO) {
    super();
    this.#file = file;
    this.#keys = file.keys;
  }

  /**
   * Opens the file, and its index of the same name with the ending `.idx`.
   *
   * @throws {FileSystemError} `ENOENT` where one is not there.
   * @throws {MXNetError} Where the index is none.
   */
  static async load(filename: string): Promise<RecordFileDataset> {
    return new RecordFileDataset(await openIndexed(filename));
  }

  override get length(): number {
    return this.#keys.length;
  }

  /** The bytes of one record. @throws {MXNetError} Where the file is corrupt. */
  override at(index: number): Promise<unknown> {
    return this.record(index);
  }

  protected record(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const read = async () => (await this.#file.read_idx(this.#keys[index] ?? -1)) ?? new Uint8Array();
    const result = this.#last.then(read);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}

export async function openIndexed(filename: string): Promise<MXIndexedRecordIO> {
  const file = new MXIndexedRecordIO(filename.replace(/\.[^./]*$/, "").concat(".idx"), filename, "r");
  await file.open();
  return file;
}
