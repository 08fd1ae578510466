import { arrayOfDType, type DType, type DTypeArray, sizeOfDType } from "./dtype.ts";
import { FormatError } from "./format-error.ts";

/** Reads numbers and arrays off `bytes`, from the start on. Never reads, or allocates, beyond the end. */
export class ByteReader {
  /** The next byte to read. */
  offset = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #format: string;
  readonly #littleEndian: boolean;
  readonly #sizeBytes: number;

  /**
   * `format` is what an error calls the file. `sizeBytes` is the size of a file of which `bytes` are the beginning:
   * `need` and `remaining` tell of it all.
   */
  constructor(
    bytes: Uint8Array,
    format: string,
    endian: "little" | "big" = "little",
    sizeBytes = bytes.byteLength,
  ) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#format = format;
    this.#littleEndian = endian === "little";
    this.#sizeBytes = sizeBytes;
  }

  get remaining(): number {
    return this.#sizeBytes - this.offset;
  }

  /** Makes the error for `offset`; the caller throws it. */
  error(why: string, offset: number = this.offset): FormatError {
    return new FormatError(this.#format, offset, why);
  }

  /** Checks that `size` more bytes are there. @throws {FormatError} where they are not, naming `what`. */
  need(size: number, what: string): void {
    if (size <= this.remaining) return;
    throw this.error(
      `${what} needs ${size} bytes and the file has ${this.remaining} more: it is cut off or corrupt`,
    );
  }

  u8(what: string): number {
    return this.#view.getUint8(this.#advance(1, what));
  }

  u16(what: string): number {
    return this.#view.getUint16(this.#advance(2, what), this.#littleEndian);
  }

  u32(what: string): number {
    return this.#view.getUint32(this.#advance(4, what), this.#littleEndian);
  }

  i32(what: string): number {
    return this.#view.getInt32(this.#advance(4, what), this.#littleEndian);
  }

  i64(what: string): number {
    const start = this.#advance(8, what);
    return this.#safe(this.#view.getBigInt64(start, this.#littleEndian), what, start);
  }

  u64(what: string): number {
    const start = this.#advance(8, what);
    return this.#safe(this.#view.getBigUint64(start, this.#littleEndian), what, start);
  }

  /** Copies `size` bytes out, so that arrays can be made of them whatever their offset was. */
  bytes(size: number, what: string): Uint8Array<ArrayBuffer> {
    const start = this.#advance(size, what);
    // Not slice(): a Node Buffer's does not copy.
    const copy = new Uint8Array(size);
    copy.set(this.#bytes.subarray(start, start + size));
    return copy;
  }

  /**
   * Gives `length` little-endian elements: a view of the bytes where those lie at a multiple of the elements' size, else a
   * copy. A checkpoint is not held twice.
   */
  array(dtype: DType, length: number, what: string): DTypeArray {
    const size = sizeOfDType(dtype);
    const { buffer, byteOffset } = this.#bytes;
    const offset = byteOffset + this.offset;
    if (offset % size !== 0 || !(buffer instanceof ArrayBuffer))
      return arrayOfDType(dtype, this.bytes(length * size, what).buffer);
    this.#advance(length * size, what);
    return arrayOfDType(dtype, buffer, offset, length);
  }

  #advance(size: number, what: string): number {
    this.need(size, what);
    const start = this.offset;
    if (start + size > this.#bytes.byteLength)
      throw this.error(`${what} is not in its first ${this.#bytes.byteLength} bytes`);
    this.offset += size;
    return start;
  }

  #safe(value: bigint, what: string, start: number): number {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw this.error(`${what} is ${value}, which no file can hold`, start);
  }
}
