import { formatTuple } from "./attributes.ts";
import { arrayOfBigEndian } from "./byte-order.ts";
import { ByteReader } from "./byte-reader.ts";
import { arrayOfDType, type DType, type DTypeArray, sizeOfDType, zerosOfDType } from "./dtype.ts";
import { describeForeignFile } from "./foreign-file.ts";
import { type NpyHeader, parseNpyHeader } from "./npy-header.ts";
import { type ArrayLayout, type DenseArray, sizeOfShape } from "./stored-array.ts";

const FORMAT = "NPY file";
const MAGIC = "\x93NUMPY";
/** numpy starts the data at a multiple of this. */
const ALIGNMENT = 64;

const CODES: Readonly<Record<DType, string | undefined>> = {
  float32: "<f4",
  float64: "<f8",
  float16: "<f2",
  uint8: "|u1",
  int32: "<i4",
  int8: "|i1",
  int64: "<i8",
  bool: "|b1",
  int16: "<i2",
  uint16: "<u2",
  uint32: "<u4",
  uint64: "<u8",
  bfloat16: undefined,
};

/** Whether `bytes` start as an NPY file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/**
 * Reads an NPY file of version 1, 2 or 3, in either byte order. Fortran order becomes C order.
 *
 * Bytes after the array are ignored, as numpy does.
 *
 * @throws {FormatError} where `bytes` are cut off, no NPY, or hold objects, structures, text or complex numbers.
 */
export function decodeNpy(bytes: Uint8Array): DenseArray {
  const { shape, dtype, bigEndian, start, fortranOrder } = npyLayout(bytes);
  const end = start + sizeOfShape(shape) * sizeOfDType(dtype);
  // A copy, whatever the offset was.
  const elements = new Uint8Array(bytes.subarray(start, end));
  const data = bigEndian ? arrayOfBigEndian(dtype, elements) : arrayOfDType(dtype, elements.buffer);
  return { shape, dtype, data: fortranOrder ? fromFortranOrder(data, dtype, shape) : data };
}

/**
 * Reads the header of an NPY file of `sizeBytes` off its first bytes, which must hold all of it: numpy itself refuses one
 * of more than 10,000 bytes.
 *
 * @throws {FormatError} as `decodeNpy`.
 */
export function npyLayout(
  head: Uint8Array,
  sizeBytes: number = head.byteLength,
): ArrayLayout & Pick<NpyHeader, "fortranOrder"> {
  const reader = new ByteReader(head, FORMAT, "little", sizeBytes);
  readMagic(reader, head);
  const header = readHeader(reader);
  const { shape, dtype } = header;
  reader.need(sizeOfShape(shape) * sizeOfDType(dtype), `${dtype} data of shape (${shape.join(", ")})`);
  return { ...header, start: reader.offset };
}

/**
 * Writes an NPY file of version 1, byte for byte as numpy does.
 *
 * @throws {RangeError} where the data do not fit the shape, or numpy does not have the dtype (bfloat16).
 */
export function encodeNpy({ shape, dtype, data }: DenseArray): Uint8Array<ArrayBuffer> {
  const code = CODES[dtype];
  if (!code)
    throw new RangeError(`Cannot write ${dtype} as NPY, as numpy does not have it: widen it to float32`);
  if (data.length !== sizeOfShape(shape)) {
    throw new RangeError(`Cannot write ${data.length} elements as NPY of shape (${shape.join(", ")})`);
  }
  const dictionary = `{'descr': '${code}', 'fortran_order': False, 'shape': ${formatTuple(shape)}, }`;
  const start = Math.ceil((MAGIC.length + 4 + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = `${dictionary.padEnd(start - MAGIC.length - 5)}\n`;
  const bytes = new Uint8Array(start + data.byteLength);
  const text = `${MAGIC}\x01\x00${String.fromCharCode(header.length & 0xff, header.length >> 8)}${header}`;
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}

function readMagic(reader: ByteReader, bytes: Uint8Array): void {
  if (!isNpy(bytes)) {
    throw reader.error(
      describeForeignFile(bytes) ?? "its first bytes are not \\x93NUMPY: it is no file of numpy.save",
      0,
    );
  }
  reader.offset = MAGIC.length;
}

function readHeader(reader: ByteReader): NpyHeader {
  const major = reader.u8("the version");
  const minor = reader.u8("the version");
  if (major < 1 || major > 3)
    throw reader.error(`it has version ${major}.${minor}, and 1, 2 and 3 are known`, 6);
  const length = major === 1 ? reader.u16("the header's length") : reader.u32("the header's length");
  const start = reader.offset;
  const text = new TextDecoder("latin1").decode(reader.bytes(length, "the header"));
  const header = parseNpyHeader(text);
  if (typeof header === "string") throw reader.error(header, start);
  return header;
}

function fromFortranOrder(data: DTypeArray, dtype: DType, shape: readonly number[]): DTypeArray {
  const ordered = zerosOfDType(dtype, data.length);
  const index = new Array<number>(shape.length).fill(0);
  // The first index runs fastest in `data`, the last in `ordered`.
  const strides = shape.map((_, axis) => sizeOfShape(shape.slice(axis + 1)));
  for (let from = 0; from < data.length; from++) {
    const to = index.reduce((offset, position, axis) => offset + position * (strides[axis] ?? 0), 0);
    ordered[to] = data[from] as number;
    for (let axis = 0; axis < index.length; axis++) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      index[axis] = 0;
    }
  }
  return ordered;
}
