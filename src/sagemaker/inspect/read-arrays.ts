import type { DType, DTypeArray } from "../../mxnet/formats/dtype.ts";
import { widenBfloat16, widenFloat16 } from "../../mxnet/formats/dtype.ts";
import { decodeIdx } from "../../mxnet/formats/idx.ts";
import { decodeNpy, isNpy } from "../../mxnet/formats/npy.ts";
import { decodeNpz, isNpz } from "../../mxnet/formats/npz.ts";
import { decodeParams } from "../../mxnet/formats/params.ts";
import { denseArray } from "../../mxnet/formats/sparse-array.ts";
import type { DenseArray, StoredArray } from "../../mxnet/formats/stored-array.ts";
import type { ArraySummary } from "./file-report.ts";

/** Numbers that a page can hold: 64-bit integers are rounded to float64. */
export type NumberArray =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** An array of a file with its values. */
export interface FileArray {
  summary: ArraySummary;
  /** Values from `start` on, row-major. Fewer come at the end, none after it, and none for None. */
  values(start: number, count: number): NumberArray | Promise<NumberArray>;
  /** The same in another order, that of the file, where that is quicker. */
  inFileOrder?(start: number, count: number): NumberArray | Promise<NumberArray>;
}

/** None, which has no shape and no values. */
export const NO_ARRAY: FileArray = {
  summary: { shape: undefined, dtype: "float32", sizeBytes: 0 },
  values: () => new Float32Array(),
};

/** A file of arrays. */
export interface FileArrays {
  format: string;
  arrays: FileArray[];
}

/** What kind of arrays a file has whose first bytes these are; `undefined` where it has none. */
export function arrayFormat(head: Uint8Array): "NPY" | "NPZ" | "IDX" | "NDArray list" | undefined {
  if (isNpy(head)) return "NPY";
  if (isNpz(head)) return "NPZ";
  const [a, b, c, d] = head;
  if (a === 0x12 && b === 1 && c === 0 && d === 0 && head.length >= 24) return "NDArray list";
  const isIdx =
    a === 0 && b === 0 && c !== undefined && c >= 8 && c <= 14 && d !== undefined && d > 0 && d < 8;
  return isIdx ? "IDX" : undefined;
}

/** Reads all arrays of a file. @throws {FormatError} where the bytes are cut off or corrupt. */
export function readArrays(
  format: NonNullable<ReturnType<typeof arrayFormat>>,
  bytes: Uint8Array<ArrayBuffer>,
): FileArrays {
  switch (format) {
    case "NPY":
      return { format, arrays: [fileArray(decodeNpy(bytes))] };
    case "IDX":
      return { format, arrays: [fileArray(decodeIdx(bytes))] };
    case "NPZ":
      return { format, arrays: [...decodeNpz(bytes)].map(([name, array]) => fileArray(array, name)) };
    case "NDArray list": {
      const { arrays, names } = decodeParams(bytes);
      return { format, arrays: arrays.map((array, index) => storedArray(array, names[index])) };
    }
  }
}

function storedArray(array: StoredArray, name?: string): FileArray {
  const { storageType, dtype, data, shape } = array;
  const isSparse = storageType === "row_sparse" || storageType === "csr";
  let dense: DenseArray | undefined;
  const summary: ArraySummary = {
    shape: shape ? [...shape] : undefined,
    dtype,
    sizeBytes: data.byteLength,
    ...(name !== undefined && { name }),
    ...(isSparse && { storageType }),
  };
  return {
    summary,
    values(start, count) {
      dense ??= denseArray(array);
      return dense ? part(dense, start, count) : new Float32Array();
    },
  };
}

function fileArray(array: DenseArray, name?: string): FileArray {
  const { shape, dtype, data } = array;
  return {
    summary: { shape: [...shape], dtype, sizeBytes: data.byteLength, ...(name !== undefined && { name }) },
    values: (start, count) => part(array, start, count),
  };
}

function part({ data, dtype }: DenseArray, start: number, count: number): NumberArray {
  return numbersOf(data.subarray(start, start + count), dtype);
}

/** Makes numbers of the elements of a file, which 64-bit integers and halves are none of. */
export function numbersOf(data: DTypeArray, dtype: DType): NumberArray {
  if (dtype === "float16") return widenFloat16(data as Uint16Array);
  if (dtype === "bfloat16") return widenBfloat16(data as Uint16Array);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  return data;
}
