import { arrayOfDType, type DType, type DTypeArray, sizeOfDType } from "./dtype.ts";

/** Makes an array of big-endian bytes. `bytes` are changed. */
export function arrayOfBigEndian(dtype: DType, bytes: Uint8Array<ArrayBuffer>): DTypeArray {
  reverseElements(bytes, sizeOfDType(dtype));
  return arrayOfDType(dtype, bytes.buffer);
}

/** Copies an array's elements out as big-endian bytes. */
export function bigEndianBytes(dtype: DType, data: DTypeArray): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  reverseElements(bytes, sizeOfDType(dtype));
  return bytes;
}

function reverseElements(bytes: Uint8Array, size: number): void {
  if (size === 1) return;
  for (let start = 0; start < bytes.byteLength; start += size) bytes.subarray(start, start + size).reverse();
}
