import type { NumberArray } from "./number-array.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** NPY, version 1.0: magic, version, length of the header, the header padded to 64 bytes, the numbers as float32. */
export function encodeNpy({ shape, data }: NumberArray): Uint8Array<ArrayBuffer> {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dims}), }`;
  const headerLength = Math.ceil((10 + head.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + headerLength + data.length * 4);
  const view = new DataView(bytes.buffer);
  bytes.set([...MAGIC, 1, 0]);
  view.setUint16(8, headerLength, true);
  bytes.set(new TextEncoder().encode(`${head.padEnd(headerLength - 1)}\n`), 10);
  for (const [index, value] of data.entries()) view.setFloat32(10 + headerLength + index * 4, value, true);
  return bytes;
}

const HEADER =
  /^\{\s*'descr':\s*'([<>|=])([a-z]\d)',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d,\s]*)\),?\s*\}\s*$/;

/** Numbers of any width in C order; `undefined` for all else: what is not sure to be understood is not taken over. */
export function decodeNpy(body: Uint8Array<ArrayBuffer>): NumberArray | undefined {
  if (body.length < 12 || MAGIC.some((byte, index) => body[index] !== byte)) return undefined;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const start = body[6] === 1 ? 10 : 12;
  const end = start + (body[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  const [, order, type = "", isFortran, dims = ""] =
    HEADER.exec(new TextDecoder("latin1").decode(body.subarray(start, end))) ?? [];
  const read = READERS[type];
  const shape = dims.split(",").flatMap((dim) => (dim.trim() === "" ? [] : [Number(dim)]));
  const count = shape.reduce((product, dim) => product * dim, 1);
  const width = Number(type.slice(1));
  // In one dimension the two orders are the same.
  if (!read || (isFortran === "True" && shape.length > 1) || body.length !== end + count * width)
    return undefined;
  const data = type === "f4" ? new Float32Array(count) : new Float64Array(count);
  for (let index = 0; index < count; index++) data[index] = read(view, end + index * width, order !== ">");
  return { shape, data };
}

/** `isLittle` is of no matter to single bytes. */
const READERS: Record<string, (view: DataView, at: number, isLittle: boolean) => number> = {
  f4: (view, at, isLittle) => view.getFloat32(at, isLittle),
  f8: (view, at, isLittle) => view.getFloat64(at, isLittle),
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, isLittle) => view.getUint16(at, isLittle),
  i2: (view, at, isLittle) => view.getInt16(at, isLittle),
  u4: (view, at, isLittle) => view.getUint32(at, isLittle),
  i4: (view, at, isLittle) => view.getInt32(at, isLittle),
  u8: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)),
  i8: (view, at, isLittle) => Number(view.getBigInt64(at, isLittle)),
};
