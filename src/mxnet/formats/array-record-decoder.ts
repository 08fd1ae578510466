import type { ByteReader } from "./byte-reader.ts";
import { type DType, type DTypeArray, dtypeOfCode, sizeOfDType, zerosOfDType } from "./dtype.ts";
import { checkSparseIndices } from "./sparse-array.ts";
import {
  AUX_COUNTS,
  type AuxArray,
  STORAGE_TYPES,
  type StorageType,
  type StoredArray,
  type StoredContext,
  sizeOfShape,
  VERSION_MAGICS,
} from "./stored-array.ts";

/** Reads one array. `what` names it in errors. Spec: section 1.2. */
export function decodeArrayRecord(reader: ByteReader, what: string): StoredArray {
  const first = reader.u32(`the version of ${what}`);
  const version = VERSION_MAGICS.indexOf(first);
  if (version === 1) return readDense(reader, what, 1, readLongShape(reader, what));
  if (version === 2) return readVersion2(reader, what);
  if (version === 3) return readVersion3(reader, what);
  // Up to MXNet 0.10 there was no magic: the first word is the rank.
  return readDense(reader, what, 0, readDims(reader, what, first, 4));
}

function readVersion2(reader: ByteReader, what: string): StoredArray {
  const start = reader.offset;
  const storageType = readStorageType(reader, what);
  if (AUX_COUNTS[storageType] > 0) return readSparse(reader, what, storageType);
  const shape = readLongShape(reader, what);
  if (storageType === "undefined" && shape.length > 0) {
    throw reader.error(`${what} has no storage type, which only None may lack`, start);
  }
  return { ...readDense(reader, what, 2, shape), storageType };
}

function readVersion3(reader: ByteReader, what: string): StoredArray {
  const start = reader.offset;
  const storageType = readStorageType(reader, what);
  if (storageType !== "default") {
    throw reader.error(`${what} is ${storageType}, and with numpy shapes an array must be dense`, start);
  }
  const ndim = reader.i32(`the rank of ${what}`);
  if (ndim === -1) return none(3);
  const shape = readDims(reader, what, ndim, 8, -1);
  if (shape.includes(-1)) return { ...none(3), partialShape: shape };
  return readContent(reader, what, { version: 3, shape });
}

function readDense(reader: ByteReader, what: string, version: 0 | 1 | 2, shape: number[]): StoredArray {
  return shape.length === 0 ? none(version) : readContent(reader, what, { version, shape });
}

function readContent(
  reader: ByteReader,
  what: string,
  head: Pick<StoredArray, "version"> & { shape: number[] },
): StoredArray {
  const context = readContext(reader, what);
  const dtype = readDType(reader, what);
  const data = readData(reader, `the data of ${what}`, dtype, head.shape);
  return { ...head, storageType: "default", dtype, data, context };
}

function readSparse(reader: ByteReader, what: string, storageType: StorageType): StoredArray {
  const storageShape = readLongShape(reader, what);
  const shape = readLongShape(reader, what);
  if (shape.length === 0) return { ...none(2), storageType, storageShape };

  const context = readContext(reader, what);
  const dtype = readDType(reader, what);
  const heads = Array.from({ length: AUX_COUNTS[storageType] }, (_, index) => {
    const name = `index ${index} of ${what}`;
    return { name, dtype: readDType(reader, name), shape: readLongShape(reader, name) };
  });
  const data = readData(reader, `the data of ${what}`, dtype, storageShape);
  const auxStart = reader.offset;
  const aux = heads.map(({ name, dtype, shape }): AuxArray => {
    return { dtype, shape, data: readData(reader, name, dtype, shape) };
  });
  const array: StoredArray = { version: 2, storageType, shape, dtype, data, context, storageShape, aux };
  const problem = checkSparseIndices(array);
  if (problem) throw reader.error(`${what}: ${problem}`, auxStart);
  return array;
}

function none(version: StoredArray["version"]): StoredArray {
  return {
    version,
    storageType: "default",
    shape: undefined,
    dtype: "float32",
    data: zerosOfDType("float32", 0),
    context: { deviceType: 1, deviceId: 0 },
  };
}

function readStorageType(reader: ByteReader, what: string): StorageType {
  const start = reader.offset;
  const code = reader.i32(`the storage type of ${what}`);
  const storageType = STORAGE_TYPES[code + 1];
  if (storageType) return storageType;
  throw reader.error(
    `${what} has storage type ${code}, and 0 (dense), 1 (row_sparse) and 2 (csr) are known`,
    start,
  );
}

function readLongShape(reader: ByteReader, what: string): number[] {
  return readDims(reader, what, reader.i32(`the rank of ${what}`), 8);
}

function readDims(reader: ByteReader, what: string, ndim: number, dimSize: 4 | 8, smallest = 0): number[] {
  const start = reader.offset;
  if (ndim < 0) throw reader.error(`${what} has rank ${ndim}`, start - 4);
  reader.need(ndim * dimSize, `a shape of ${ndim} dimensions (${what})`);
  const dims = Array.from({ length: ndim }, () => (dimSize === 4 ? reader.u32(what) : reader.i64(what)));
  const bad = dims.findIndex((dim) => dim < smallest);
  if (bad >= 0) throw reader.error(`dimension ${bad} of ${what} is ${dims[bad]}`, start + bad * dimSize);
  return dims;
}

function readContext(reader: ByteReader, what: string): StoredContext {
  return { deviceType: reader.i32(`the device of ${what}`), deviceId: reader.i32(`the device of ${what}`) };
}

function readDType(reader: ByteReader, what: string): DType {
  const start = reader.offset;
  const code = reader.i32(`the dtype of ${what}`);
  const dtype = dtypeOfCode(code);
  if (dtype) return dtype;
  throw reader.error(`${what} has dtype ${code}, and 0 (float32) to 12 (bfloat16) are known`, start);
}

function readData(reader: ByteReader, what: string, dtype: DType, shape: readonly number[]): DTypeArray {
  const size = sizeOfShape(shape);
  reader.need(size * sizeOfDType(dtype), `${what}, ${dtype} (${shape.join(", ")}),`);
  return reader.array(dtype, size, what);
}
