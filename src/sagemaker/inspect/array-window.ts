import { arrayOfBigEndian } from "../../mxnet/formats/byte-order.ts";
import { arrayOfDType, sizeOfDType } from "../../mxnet/formats/dtype.ts";
import { idxLayout } from "../../mxnet/formats/idx.ts";
import { npyLayout } from "../../mxnet/formats/npy.ts";
import { type ArrayLayout, sizeOfShape } from "../../mxnet/formats/stored-array.ts";
import type { FileSystem } from "../../platform/file-system.ts";
import { withFile } from "./file-window.ts";
import { type FileArray, type FileArrays, numbersOf } from "./read-arrays.ts";

/** First bytes of a file that hold the header of an array. */
export const ARRAY_HEAD_BYTES = 16_384;

/**
 * The array of a file that lies there as it is: its values are read as they are asked for, so that a file may be larger
 * than memory. `undefined` where it must be read whole.
 *
 * @throws {FormatError} where its header is broken, or it is cut off.
 */
export function openArray(
  files: FileSystem,
  path: string,
  { format, head, sizeBytes }: { format: FileArrays["format"]; head: Uint8Array; sizeBytes: number },
): FileArrays | undefined {
  if (format === "IDX") return { format, arrays: [arrayIn(files, path, idxLayout(head, sizeBytes))] };
  if (format !== "NPY") return undefined;
  const layout = npyLayout(head, sizeBytes);
  // Its first index runs fastest: a row lies in pieces all over the file.
  const isTurned = layout.fortranOrder && layout.shape.length > 1;
  return isTurned ? undefined : { format, arrays: [arrayIn(files, path, layout)] };
}

function arrayIn(files: FileSystem, path: string, layout: ArrayLayout): FileArray {
  const { shape, dtype, bigEndian, start } = layout;
  const size = sizeOfDType(dtype);
  const total = sizeOfShape(shape);
  return {
    summary: { shape: [...shape], dtype, sizeBytes: total * size },
    async values(first, count) {
      const length = Math.max(0, Math.min(count, total - first));
      const bytes = await withFile(files, path, (handle) => handle.read(start + first * size, length * size));
      if (bytes.length < length * size)
        throw new Error(`Cannot read values of "${path}": the file has changed`);
      return numbersOf(bigEndian ? arrayOfBigEndian(dtype, bytes) : arrayOfDType(dtype, bytes.buffer), dtype);
    },
  };
}
