import type { DType } from "./dtype.ts";

/** What an NPY file says of its array. */
export interface NpyHeader {
  shape: number[];
  dtype: DType;
  bigEndian: boolean;
  fortranOrder: boolean;
}

const DTYPES: Readonly<Record<string, DType>> = {
  f4: "float32",
  f8: "float64",
  f2: "float16",
  u1: "uint8",
  i4: "int32",
  i1: "int8",
  i8: "int64",
  b1: "bool",
  i2: "int16",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
};
/** numpy's own limit is 64. */
const MOST_DIMENSIONS = 64;

/** Parses the Python dictionary of an NPY header, or says what is wrong with it. */
export function parseNpyHeader(text: string): NpyHeader | string {
  if (!/^\s*\{[^{}]*\}\s*$/.test(text)) return "its header is no dictionary";
  const descr = /(['"])descr\1\s*:\s*(['"])([^'"]*)\2/.exec(text)?.[3];
  if (descr === undefined) return "its header has no plain descr: structured arrays cannot be read";
  const order = /(['"])fortran_order\1\s*:\s*(True|False)/.exec(text)?.[2];
  if (order === undefined) return "its header has no fortran_order";
  const dims = /(['"])shape\1\s*:\s*\(([^()]*)\)/.exec(text)?.[2];
  const shape = dims === undefined ? undefined : parseShape(dims);
  if (shape === undefined) return "its header has no shape of whole numbers";
  const dtype = parseDescr(descr);
  if (!dtype) return describeRefusal(descr);
  return { shape, dtype, bigEndian: descr.startsWith(">"), fortranOrder: order === "True" };
}

function parseShape(dims: string): number[] | undefined {
  const items = dims.split(",").map((dim) => dim.trim());
  if (items.at(-1) === "") items.pop();
  if (items.length > MOST_DIMENSIONS || !items.every((item) => /^\d+L?$/.test(item))) return undefined;
  const shape = items.map((item) => Number(item.replace("L", "")));
  return shape.every(Number.isSafeInteger) ? shape : undefined;
}

function parseDescr(descr: string): DType | undefined {
  const code = /^[<>=|]?([a-z]\d+)$/.exec(descr)?.[1] ?? "";
  return Object.hasOwn(DTYPES, code) ? DTYPES[code] : undefined;
}

function describeRefusal(descr: string): string {
  if (descr.endsWith("O")) {
    return `its dtype "${descr}" is Python objects, which could run code on reading: save it as numbers`;
  }
  return `its dtype "${descr}" is no number that MXNet has: save it as ${Object.keys(DTYPES).join(", ")}`;
}
