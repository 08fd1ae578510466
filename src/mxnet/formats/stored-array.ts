import type { DType, DTypeArray } from "./dtype.ts";

/** One array as a file holds it, with all that a byte-identical rewrite needs. Spec: section 1.2. */
export interface StoredArray {
  /** Layout of its record: 0 up to MXNet 0.10, 1 for 0.11, 2 for 0.12 to 1.9, 3 under numpy shapes. */
  version: 0 | 1 | 2 | 3;
  storageType: StorageType;
  /** `undefined` for None: then there are no data. Version 3 alone has scalars, `[]`. */
  shape: readonly number[] | undefined;
  /** Version 3 None with a known rank: its dimensions, some of them -1. */
  partialShape?: readonly number[];
  dtype: DType;
  /** C order. Dense: all elements. Sparse: those of `storageShape`. */
  data: DTypeArray;
  context: StoredContext;
  /** Sparse only: the shape of `data`. */
  storageShape?: readonly number[];
  /** Sparse only. `row_sparse`: indices. `csr`: indptr, then indices. */
  aux?: readonly AuxArray[];
}

/** `"undefined"` is found on None alone. */
export type StorageType = "default" | "row_sparse" | "csr" | "undefined";

/** Where the array was when it was saved. Ignored on load. */
export interface StoredContext {
  /** 1 cpu, 2 gpu, 3 cpu_pinned, 5 cpu_shared. */
  deviceType: number;
  deviceId: number;
}

/** Row numbers or offsets of a sparse array. */
export interface AuxArray {
  dtype: DType;
  shape: readonly number[];
  data: DTypeArray;
}

/** An NDArray list file: arrays in the order of the file. */
export interface StoredArrays {
  arrays: StoredArray[];
  /** As many as `arrays`, or none where a list was saved. */
  names: string[];
}

/** A dense array: C order, as many elements as `shape` says. */
export interface DenseArray {
  shape: readonly number[];
  dtype: DType;
  data: DTypeArray;
}

/** Where a file has the elements of a dense array: from byte `start` on, up to its end or to what follows. */
export interface ArrayLayout {
  shape: readonly number[];
  dtype: DType;
  bigEndian: boolean;
  start: number;
}

/** Elements of `shape`: 1 for `[]`. */
export function sizeOfShape(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((size, dim) => size * dim, 1);
}

/** Makes the record that `encodeParams` writes for a dense array: version 2, on `cpu(0)`. */
export function storeDense({ shape, dtype, data }: DenseArray): StoredArray {
  return { version: 2, storageType: "default", shape, dtype, data, context: { deviceType: 1, deviceId: 0 } };
}

/** The first word of a record, by version. Version 0 has none: a rank stands there. */
export const VERSION_MAGICS: readonly number[] = [Number.NaN, 0xf993fac8, 0xf993fac9, 0xf993faca];

/** Storage types by their code plus 1. */
export const STORAGE_TYPES: readonly StorageType[] = ["undefined", "default", "row_sparse", "csr"];

/** Index arrays that a storage type has. */
export const AUX_COUNTS: Readonly<Record<StorageType, number>> = {
  undefined: 0,
  default: 0,
  row_sparse: 1,
  csr: 2,
};
