/** Element types of MXNet's files. Spec: section 1.2, "dtype codes". */
export type DType =
  | "float32"
  | "float64"
  | "float16"
  | "uint8"
  | "int32"
  | "int8"
  | "int64"
  | "bool"
  | "int16"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bfloat16";

/** Elements in their stored width: `float16` and `bfloat16` are their bits, `bool` is a byte, 64-bit integers are bigints. */
export type DTypeArray =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>;

const ARRAY_TYPES = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  uint8: Uint8Array,
  int32: Int32Array,
  int8: Int8Array,
  int64: BigInt64Array,
  bool: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bfloat16: Uint16Array,
} as const;

/** All dtypes; the index of one is its code in a file. */
export const DTYPES = Object.keys(ARRAY_TYPES) as readonly DType[];

/** The dtype with that code, `undefined` where there is none. */
export function dtypeOfCode(code: number): DType | undefined {
  return DTYPES[code];
}

/** The code of `dtype` in a file, 0 to 12. */
export function codeOfDType(dtype: DType): number {
  return DTYPES.indexOf(dtype);
}

/** Bytes of one element. */
export function sizeOfDType(dtype: DType): number {
  return ARRAY_TYPES[dtype].BYTES_PER_ELEMENT;
}

/** Views a part of `buffer` as elements of `dtype`, all of it unless told; bytes and offset must be a multiple of their size. */
export function arrayOfDType(dtype: DType, buffer: ArrayBuffer, offset = 0, length?: number): DTypeArray {
  return new ARRAY_TYPES[dtype](buffer, offset, length);
}

/** Makes `length` zeros of `dtype`. */
export function zerosOfDType(dtype: DType, length: number): DTypeArray {
  return new ARRAY_TYPES[dtype](length);
}

/** Widens or rounds elements to float32. Returns `data` itself where it is float32 already. */
export function toFloat32(data: DTypeArray, dtype: DType): Float32Array<ArrayBuffer> {
  if (data instanceof Float32Array) return data;
  if (dtype === "float16") return widenFloat16(data as Uint16Array);
  if (dtype === "bfloat16") return widenBfloat16(data as Uint16Array);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float32Array.from(data, Number);
  return new Float32Array(data);
}

/** Widens IEEE half precision bits. Exact, NaN and subnormals too. */
export function widenFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const wide = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) wide[i] = float16Value(bits[i] ?? 0);
  return wide;
}

/** Widens bfloat16 bits, which are the upper half of a float32's. Exact. */
export function widenBfloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const wide = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) wide[i] = (bits[i] ?? 0) << 16;
  return new Float32Array(wide.buffer);
}

function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Bits of the nearest float16, of two equally near ones the even one; what is too large becomes infinite. */
export function narrowFloat16(values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4));
  return Uint16Array.from(values, (value) => {
    view.setFloat32(0, value);
    const bits = view.getUint32(0);
    const [sign, size] = [(bits >>> 16) & 0x8000, Math.abs(value)];
    if (Number.isNaN(size)) return 0x7e00;
    if (size >= 65520) return sign | 0x7c00;
    // Below 2^-14 all have the same last place.
    const exponent = Math.max(((bits >>> 23) & 0xff) - 127, -14);
    return sign + ((exponent + 14) << 10) + roundToEven(size / 2 ** (exponent - 10));
  });
}

/** Bits of the nearest bfloat16, of two equally near ones the even one. */
export function narrowBfloat16(values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  return Uint16Array.from(bits, (each, index) =>
    Number.isNaN(values[index]) ? 0x7fc0 : (each + 0x7fff + ((each >>> 16) & 1)) >>> 16,
  );
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0);
}
