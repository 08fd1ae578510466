import { arrayOfBigEndian, bigEndianBytes } from "./byte-order.ts";
import { ByteReader } from "./byte-reader.ts";
import { type DType, sizeOfDType } from "./dtype.ts";
import { describeForeignFile } from "./foreign-file.ts";
import { type ArrayLayout, type DenseArray, sizeOfShape } from "./stored-array.ts";

const FORMAT = "IDX file";

/** Type codes of the third byte. */
const IDX_DTYPES = new Map<number, DType>([
  [0x08, "uint8"],
  [0x09, "int8"],
  [0x0b, "int16"],
  [0x0c, "int32"],
  [0x0d, "float32"],
  [0x0e, "float64"],
]);

/**
 * Reads an IDX file, as MNIST's: images have shape `(n, rows, columns)`, labels `(n,)`, both uint8. All integers are
 * big-endian. Spec: section 1.8.
 *
 * @throws {FormatError} where `bytes` are cut off, too many, compressed, or no IDX.
 */
export function decodeIdx(bytes: Uint8Array): DenseArray {
  const { shape, dtype, start } = idxLayout(bytes);
  return { shape, dtype, data: arrayOfBigEndian(dtype, new Uint8Array(bytes.subarray(start))) };
}

/**
 * Reads the header of an IDX file of `sizeBytes` off its first bytes, of which 1,024 hold the longest.
 *
 * @throws {FormatError} as `decodeIdx`.
 */
export function idxLayout(head: Uint8Array, sizeBytes: number = head.byteLength): ArrayLayout {
  const reader = new ByteReader(head, FORMAT, "big", sizeBytes);
  const foreign = describeForeignFile(head);
  if (foreign) throw reader.error(foreign, 0);
  const magic = reader.u32("the magic number");
  const dtype = IDX_DTYPES.get((magic >>> 8) & 0xff);
  if (magic >>> 16 !== 0 || !dtype) {
    const hex = `0x${magic.toString(16)}`;
    throw reader.error(`its first bytes are ${hex}, and 0x801 (labels) or 0x803 (images) are usual`, 0);
  }
  const ndim = magic & 0xff;
  reader.need(ndim * 4, `a shape of ${ndim} dimensions`);
  const shape = Array.from({ length: ndim }, () => reader.u32("the shape"));
  const size = sizeOfShape(shape) * sizeOfDType(dtype);
  reader.need(size, `${dtype} data of shape (${shape.join(", ")})`);
  if (reader.remaining > size) {
    throw reader.error(
      `${reader.remaining - size} bytes follow shape (${shape.join(", ")})`,
      reader.offset + size,
    );
  }
  return { shape, dtype, bigEndian: true, start: reader.offset };
}

/**
 * Writes an IDX file.
 *
 * @throws {RangeError} where the data do not fit the shape, or IDX does not have the dtype.
 */
export function encodeIdx({ shape, dtype, data }: DenseArray): Uint8Array<ArrayBuffer> {
  const code = [...IDX_DTYPES].find(([, known]) => known === dtype)?.[0];
  if (code === undefined)
    throw new RangeError(`Cannot write ${dtype} as IDX, which has ${[...IDX_DTYPES.values()].join(", ")}`);
  if (data.length !== sizeOfShape(shape) || shape.length > 255 || shape.some((dim) => dim > 0xffffffff)) {
    throw new RangeError(`Cannot write ${data.length} elements as IDX of shape (${shape.join(", ")})`);
  }
  const elements = bigEndianBytes(dtype, data);
  const bytes = new Uint8Array(4 + 4 * shape.length + elements.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (code << 8) | shape.length);
  for (const [index, dim] of shape.entries()) view.setUint32(4 + 4 * index, dim);
  bytes.set(elements, 4 + 4 * shape.length);
  return bytes;
}
