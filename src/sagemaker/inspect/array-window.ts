import { arrayOfBigEndian } from "../../mxnet/formats/byte-order.ts";
import { arrayOfDType, type DTypeArray, sizeOfDType, zerosOfDType } from "../../mxnet/formats/dtype.ts";
import { fortranRuns } from "../../mxnet/formats/fortran-order.ts";
import { idxLayout } from "../../mxnet/formats/idx.ts";
import { npyLayout } from "../../mxnet/formats/npy.ts";
import { npzLayout } from "../../mxnet/formats/npz-layout.ts";
import { paramsLayout, type ReadBytes } from "../../mxnet/formats/params-layout.ts";
import { type ArrayLayout, sizeOfShape } from "../../mxnet/formats/stored-array.ts";
import type { FileHandle, FileSystem } from "../../platform/file-system.ts";
import { withFile } from "./file-window.ts";
import { type FileArray, type FileArrays, NO_ARRAY, numbersOf } from "./read-arrays.ts";

/** First bytes of a file that hold the header of an array. */
export const ARRAY_HEAD_BYTES = 16_384;

/** What nobody asked for is read along where it is less: to read elsewhere takes as long. */
const GAP_BYTES = 16_384;
const PIECE_BYTES = 4 << 20;

/**
 * The arrays of a file that lie there as they are: their values are read as they are asked for, so that a file may be larger
 * than memory. `undefined` where it must be read whole.
 *
 * @throws {FormatError} where the header of an NPY or IDX file is broken, or it is cut off.
 */
export async function openArrays(
  files: FileSystem,
  path: string,
  { format, head, sizeBytes }: { format: FileArrays["format"]; head: Uint8Array; sizeBytes: number },
): Promise<FileArrays | undefined> {
  switch (format) {
    case "IDX":
      return { format, arrays: [arrayIn(files, path, idxLayout(head, sizeBytes))] };
    case "NPY":
      return { format, arrays: [npyArrayIn(files, path, npyLayout(head, sizeBytes))] };
    case "NPZ": {
      const found = await withFile(files, path, (handle) => npzLayout(readerOf(handle), sizeBytes));
      const arrays = found?.map(({ name, layout }) => named(npyArrayIn(files, path, layout), name));
      return arrays && { format, arrays };
    }
    case "NDArray list": {
      const found = await withFile(files, path, (handle) => paramsLayout(readerOf(handle), sizeBytes));
      const arrays = found?.map(({ layout, name }) =>
        named(layout ? arrayIn(files, path, layout) : NO_ARRAY, name),
      );
      return arrays && { format, arrays };
    }
    default:
      return undefined;
  }
}

function readerOf(handle: FileHandle): ReadBytes {
  return (offset, size) => handle.read(offset, size);
}

function named(array: FileArray, name: string | undefined): FileArray {
  return name === undefined ? array : { ...array, summary: { ...array.summary, name } };
}

function npyArrayIn(files: FileSystem, path: string, layout: ReturnType<typeof npyLayout>): FileArray {
  // Its first index runs fastest: a row lies in pieces all over the file.
  const isTurned = layout.fortranOrder && layout.shape.length > 1;
  return isTurned ? turnedArrayIn(files, path, layout) : arrayIn(files, path, layout);
}

function arrayIn(files: FileSystem, path: string, layout: ArrayLayout): FileArray {
  return {
    summary: summaryOf(layout),
    values: (first, count) =>
      withFile(files, path, async (handle) =>
        numbersOf(await read(handle, path, layout, first, count), layout.dtype),
      ),
  };
}

/** An array in Fortran order. Its figures are worked out in the order of the file. */
function turnedArrayIn(files: FileSystem, path: string, layout: ArrayLayout): FileArray {
  const { shape, dtype } = layout;
  const total = sizeOfShape(shape);
  const size = sizeOfDType(dtype);
  const limits = { gap: GAP_BYTES / size, most: PIECE_BYTES / size };
  return {
    summary: summaryOf(layout),
    inFileOrder: arrayIn(files, path, layout).values,
    values: (start, wanted) =>
      withFile(files, path, async (handle) => {
        const count = Math.max(0, Math.min(wanted, total - start));
        const values = zerosOfDType(dtype, count);
        for (const run of fortranRuns(shape, { start, count }, limits)) {
          const found = await read(handle, path, layout, run.first, run.count);
          const { at, to } = run.picks;
          for (let pick = 0; pick < at.length; pick++) values[to[pick] ?? 0] = found[at[pick] ?? 0] as number;
        }
        return numbersOf(values, dtype);
      }),
  };
}

function summaryOf({ shape, dtype }: ArrayLayout) {
  return { shape: [...shape], dtype, sizeBytes: sizeOfShape(shape) * sizeOfDType(dtype) };
}

/** Elements in the order of the file. */
async function read(
  handle: FileHandle,
  path: string,
  { shape, dtype, bigEndian, start }: ArrayLayout,
  first: number,
  count: number,
): Promise<DTypeArray> {
  const size = sizeOfDType(dtype);
  const length = Math.max(0, Math.min(count, sizeOfShape(shape) - first));
  const bytes = await handle.read(start + first * size, length * size);
  if (bytes.length < length * size) throw new Error(`Cannot read values of "${path}": the file has changed`);
  return bigEndian ? arrayOfBigEndian(dtype, bytes) : arrayOfDType(dtype, bytes.buffer);
}
