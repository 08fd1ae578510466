import { decodeArrayRecord } from "./array-record-decoder.ts";
import { ByteReader } from "./byte-reader.ts";
import { type DType, type DTypeArray, sizeOfDType, zerosOfDType } from "./dtype.ts";
import { FormatError } from "./format-error.ts";
import { readListHead, readNames } from "./params.ts";
import type { ArrayLayout } from "./stored-array.ts";

/** An array of a list file: where its values lie, or `undefined` for None. */
export interface ListedArray {
  layout: ArrayLayout | undefined;
  name?: string;
}

/** Reads `size` bytes of a file from `offset` on, fewer at its end. */
export type ReadBytes = (offset: number, size: number) => Promise<Uint8Array<ArrayBuffer>>;

const FORMAT = "NDArray list";
const WINDOW_BYTES = 65_536;
/** A record's header is shorter, unless it has more than a hundred dimensions. */
const HEADER_BYTES = 1024;
const LONGEST_NAMES = 16 << 20;

/**
 * Lists the arrays of an NDArray list file without reading their values. `undefined` where it must be read whole: it has
 * sparse arrays, or is broken, which `decodeParams` says better.
 */
export async function paramsLayout(
  read: ReadBytes,
  sizeBytes: number,
): Promise<readonly ListedArray[] | undefined> {
  try {
    return await listArrays(read, sizeBytes);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

async function listArrays(read: ReadBytes, sizeBytes: number): Promise<ListedArray[] | undefined> {
  let [bytes, start] = [await read(0, WINDOW_BYTES), 0];
  /** A reader of the file from `offset` on. */
  async function readerAt(offset: number): Promise<HeaderReader> {
    if (offset - start + HEADER_BYTES > bytes.length && start + bytes.length < sizeBytes) {
      [bytes, start] = [await read(offset, WINDOW_BYTES), offset];
    }
    return new HeaderReader(bytes.subarray(offset - start), sizeBytes - offset);
  }

  const head = await readerAt(0);
  const count = readListHead(head, bytes);
  const layouts: (ArrayLayout | undefined)[] = [];
  let offset = head.offset;
  for (let index = 0; index < count; index++) {
    const reader = await readerAt(offset);
    const { storageType, shape, dtype } = decodeArrayRecord(reader, `array ${index}`);
    if (storageType === "row_sparse" || storageType === "csr") return undefined;
    layouts.push(shape && { shape, dtype, bigEndian: false, start: offset + reader.dataOffset });
    offset += reader.offset;
  }
  if (sizeBytes - offset > LONGEST_NAMES) return undefined;
  const names = readNames(new ByteReader(await read(offset, sizeBytes - offset), FORMAT), count);
  return layouts.map((layout, index) => {
    const name = names[index];
    return name === undefined ? { layout } : { layout, name };
  });
}

/** Passes over the elements of an array, and notes where they begin. */
class HeaderReader extends ByteReader {
  dataOffset = 0;

  constructor(bytes: Uint8Array, sizeBytes: number) {
    super(bytes, FORMAT, "little", sizeBytes);
  }

  override array(dtype: DType, length: number, what: string): DTypeArray {
    const size = length * sizeOfDType(dtype);
    this.need(size, what);
    this.dataOffset = this.offset;
    this.offset += size;
    return zerosOfDType(dtype, 0);
  }
}
