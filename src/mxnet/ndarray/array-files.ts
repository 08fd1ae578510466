import * as tf from "@tensorflow/tfjs-core";
import { fileSystem, parseFile } from "../files.ts";
import { type DType, type DTypeArray, narrowBfloat16, narrowFloat16, toFloat32 } from "../formats/dtype.ts";
import { decodeNpy, isNpy } from "../formats/npy.ts";
import { decodeNpz, isNpz } from "../formats/npz.ts";
import { decodeParams, encodeParams } from "../formats/params.ts";
import { denseArray } from "../formats/sparse-array.ts";
import { type DenseArray, type StoredArray, type StoredArrays, storeDense } from "../formats/stored-array.ts";
import { NDArray, tensorDType } from "./ndarray.ts";
import type { Params } from "./params.ts";

/**
 * Reads an NDArray file: arrays by name, or a list where they have none. None is left out. They belong to the caller.
 *
 * @throws {FileSystemError} `ENOENT` where there is no such file.
 * @throws {MXNetError} Where it is corrupt or another kind of file: its cause is a FormatError.
 */
export async function load(fname: string): Promise<Params | NDArray[]> {
  return await parseFile(fname, arraysOf);
}

/** Like `load`, from the file's bytes. An NPZ file gives arrays by name, an NPY file a list of one. */
function arraysOf(bytes: Uint8Array): Params | NDArray[] {
  const { arrays, names } = storedArrays(bytes);
  const restored = arrays.map(restoreArray);
  if (names.length === 0) return restored.filter((array) => array !== undefined);
  return Object.fromEntries(
    names.flatMap((name, index) => {
      const array = restored[index];
      return array ? [[name, array]] : [];
    }),
  );
}

function storedArrays(bytes: Uint8Array): StoredArrays {
  if (isNpy(bytes)) return { arrays: [stored(decodeNpy(bytes))], names: [] };
  if (!isNpz(bytes)) return decodeParams(bytes);
  const arrays = decodeNpz(bytes);
  return { arrays: [...arrays.values()].map(stored), names: [...arrays.keys()] };
}

/** numpy has scalars, and MXNet has them in version 3 of a record alone. */
function stored(array: DenseArray): StoredArray {
  return { ...storeDense(array), ...(array.shape.length === 0 && { version: 3 as const }) };
}

/** Writes an NDArray file: arrays by name, in their order, or a list. What was loaded is written as it was stored. */
export async function save(fname: string, data: Params | readonly NDArray[] | NDArray): Promise<void> {
  const list = data instanceof NDArray ? [data] : Array.isArray(data) ? data : undefined;
  const arrays = list ?? Object.values(data as Params);
  const names = list ? [] : Object.keys(data);
  const bytes = encodeParams({ arrays: await Promise.all(arrays.map(storeArray)), names });
  await fileSystem().writeFile(fname, bytes);
}

/** An array of the backend, `undefined` for None. */
export function restoreArray(stored: StoredArray): NDArray | undefined {
  const dense = denseArray(stored);
  if (!dense) return undefined;
  const { shape, dtype, data } = dense;
  const kind = tensorDType(dtype);
  const values = kind === "float32" ? toFloat32(data, dtype) : Int32Array.from(data as Int32Array, Number);
  const tensor = tf.tidy(() =>
    tf.cast(tf.tensor(values, [...shape], kind === "bool" ? "int32" : kind), kind),
  );
  const array = new NDArray(tensor, { dtype });
  // Of other dtypes the tensor has only an approximation: what was stored is kept as long as the array is unchanged.
  array.stored = dtype === "float32" && stored.storageType === "default" ? formOf(stored) : stored;
  return array;
}

function formOf({ version, context }: StoredArray): Pick<StoredArray, "version" | "context"> {
  return { version, context };
}

/** An array as it is written: what was loaded and not changed is as it was stored. */
export async function storeArray(array: NDArray): Promise<StoredArray> {
  const { stored, dtype, shape } = array;
  if (stored && "data" in stored) return stored;
  const values = await array.asnumpy();
  const dense = storeDense({ shape, dtype, data: CONVERSIONS[dtype](values) });
  return stored ? { ...dense, ...stored } : dense;
}

const CONVERSIONS: Readonly<Record<DType, (values: ArrayLike<number>) => DTypeArray>> = {
  float16: narrowFloat16,
  bfloat16: narrowBfloat16,
  float32: (values) => Float32Array.from(values),
  float64: (values) => Float64Array.from(values),
  int32: (values) => Int32Array.from(values),
  uint8: (values) => Uint8Array.from(values),
  int8: (values) => Int8Array.from(values),
  int16: (values) => Int16Array.from(values),
  uint16: (values) => Uint16Array.from(values),
  uint32: (values) => Uint32Array.from(values),
  bool: (values) => Uint8Array.from(values),
  int64: (values) => BigInt64Array.from(Array.from(values, (value) => BigInt(Math.trunc(value)))),
  uint64: (values) => BigUint64Array.from(Array.from(values, (value) => BigInt(Math.trunc(value)))),
};
