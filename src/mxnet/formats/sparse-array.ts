import { type DType, type DTypeArray, zerosOfDType } from "./dtype.ts";
import { FormatError } from "./format-error.ts";
import { type DenseArray, type StoredArray, type StoredArrays, sizeOfShape } from "./stored-array.ts";

/** Elements a sparse array may have when it is made dense: 2 GiB of float32. A corrupt shape must not exhaust memory. */
const LARGEST_DENSE = 2 ** 29;

/**
 * Makes the named arrays dense, by name in the order of the file; of two with one name the later counts, as in MXNet.
 * None is left out. Dense data are not copied.
 *
 * @throws {FormatError} where a sparse array is too large to be made dense.
 */
export function denseParams(stored: StoredArrays): Map<string, DenseArray> {
  const params = new Map<string, DenseArray>();
  for (const [index, name] of stored.names.entries()) {
    const array = stored.arrays[index];
    const dense = array && denseArray(array);
    if (dense) params.set(name, dense);
  }
  return params;
}

/** Makes one array dense; `undefined` for None. Dense data are not copied. */
export function denseArray(array: StoredArray): DenseArray | undefined {
  const { shape, dtype, storageType } = array;
  if (!shape) return undefined;
  if (storageType === "default" || storageType === "undefined") return { shape, dtype, data: array.data };
  const size = sizeOfShape(shape);
  if (size > LARGEST_DENSE) {
    throw new FormatError(
      "NDArray list",
      0,
      `a sparse array of shape (${shape.join(", ")}) is too large to be made dense`,
    );
  }
  const data = zerosOfDType(dtype, size);
  if (storageType === "row_sparse") fillRows(array, shape, data);
  else fillCsr(array, shape, data);
  return { shape, dtype, data };
}

/** Says what is wrong with the index arrays of a sparse array, `undefined` where they fit its shape. */
export function checkSparseIndices(array: StoredArray): string | undefined {
  const { shape = [], storageShape = [], aux = [] } = array;
  if (aux.some(({ dtype }) => !INDEX_DTYPES.includes(dtype))) return "its indices are no integers";
  const [first, second] = aux.map(({ data }) => Array.from(data, Number));
  if (!first) return undefined;
  if (array.storageType === "row_sparse") return checkRows(first, shape, storageShape);
  return checkCsr(first, second ?? [], shape, storageShape);
}

const INDEX_DTYPES: readonly DType[] = [
  "int64",
  "int32",
  "uint8",
  "int8",
  "int16",
  "uint16",
  "uint32",
  "uint64",
];

function checkRows(
  rows: number[],
  shape: readonly number[],
  storageShape: readonly number[],
): string | undefined {
  const sameRow =
    shape.length === storageShape.length && shape.slice(1).every((dim, i) => dim === storageShape[i + 1]);
  // An array without rows is stored with any storage shape that is empty.
  if (rows.length === 0 && storageShape.includes(0)) return undefined;
  if (!sameRow) return `its rows have shape (${storageShape.slice(1)}) and must have (${shape.slice(1)})`;
  if (rows.length !== storageShape[0]) return `it has ${storageShape[0]} rows and ${rows.length} row numbers`;
  const outside = rows.find((row) => row < 0 || row >= (shape[0] ?? 0));
  return outside === undefined ? undefined : `its row ${outside} is outside shape (${shape.join(", ")})`;
}

function checkCsr(
  indptr: number[],
  indices: number[],
  shape: readonly number[],
  storageShape: readonly number[],
): string | undefined {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2) return `csr needs 2 dimensions and shape is (${shape.join(", ")})`;
  if (storageShape.length !== 1) return `csr needs data of 1 dimension and they have ${storageShape.length}`;
  if (indices.length === 0 && indptr.every((end) => end === 0)) return undefined;
  if (indptr.length !== rows + 1) return `it has ${indptr.length} row ends and needs ${rows + 1}`;
  const rising = indptr[0] === 0 && indptr.every((end, i) => i === 0 || end >= (indptr[i - 1] ?? 0));
  if (!rising || (indptr.at(-1) ?? 0) > indices.length)
    return "its row ends do not rise from 0 to the number of elements";
  if (indices.length !== storageShape[0])
    return `it has ${storageShape[0]} elements and ${indices.length} column numbers`;
  const outside = indices.find((column) => column < 0 || column >= columns);
  return outside === undefined ? undefined : `its column ${outside} is outside shape (${shape.join(", ")})`;
}

function fillRows({ aux, data }: StoredArray, shape: readonly number[], dense: DTypeArray): void {
  const rowSize = sizeOfShape(shape.slice(1));
  const rows = Array.from(aux?.[0]?.data ?? [], Number);
  for (const [from, to] of rows.entries()) {
    for (let i = 0; i < rowSize; i++) dense[to * rowSize + i] = data[from * rowSize + i] ?? 0;
  }
}

function fillCsr({ aux, data }: StoredArray, shape: readonly number[], dense: DTypeArray): void {
  const [rows = 0, columns = 0] = shape;
  const indptr = Array.from(aux?.[0]?.data ?? [], Number);
  const indices = Array.from(aux?.[1]?.data ?? [], Number);
  for (let row = 0; row < rows; row++) {
    for (let i = indptr[row] ?? 0; i < (indptr[row + 1] ?? 0); i++) {
      dense[row * columns + (indices[i] ?? 0)] = data[i] ?? 0;
    }
  }
}
