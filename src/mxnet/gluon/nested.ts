import { MXNetError } from "../mxnet-error.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import { MXSymbol } from "../symbol/symbol.ts";

/** What a block takes and returns: an array, nothing, or lists of those. While a graph is made, symbols stand for arrays. */
export type Nested<T = NDArray> = T | undefined | null | readonly Nested<T>[];

/** The structure of nested lists: `0` an array, `-1` nothing, a number above 1 a symbol of so many outputs. */
export type Format = number | readonly Format[];

/** Takes nested lists apart. @throws {MXNetError} For anything but arrays, symbols and lists. */
export function flattenNested<T extends NDArray | MXSymbol>(
  value: Nested<T>,
  what: string,
): { flat: T[]; format: Format } {
  if (value === undefined || value === null) return { flat: [], format: -1 };
  if (value instanceof MXSymbol) {
    const count = value.heads.length;
    if (count === 1) return { flat: [value as T], format: 0 };
    return { flat: value.heads.map((_, index) => value.get(index) as T), format: count };
  }
  if (value instanceof NDArray) return { flat: [value as T], format: 0 };
  if (!Array.isArray(value)) {
    throw new MXNetError(
      `When hybridized, the ${what} of HybridBlock must be (nested) list of Symbol or NDArray, but got ${String(value)}`,
    );
  }
  const parts = (value as readonly Nested<T>[]).map((each) => flattenNested(each, what));
  return { flat: parts.flatMap(({ flat }) => flat), format: parts.map(({ format }) => format) };
}

/** Puts nested lists together again. */
export function regroup<T>(flat: readonly T[], format: Format): Nested<T> {
  const rest = [...flat];
  return take(rest, format);
}

function take<T>(rest: T[], format: Format): Nested<T> {
  if (typeof format !== "number") return format.map((each) => take(rest, each));
  if (format === -1) return undefined;
  return format === 0 ? rest.shift() : rest.splice(0, format);
}

/** Every array in nested lists and plain objects. */
export function arraysIn(value: unknown): NDArray[] {
  if (value instanceof NDArray) return [value];
  if (Array.isArray(value)) return value.flatMap(arraysIn);
  const isPlain =
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.values(value).flatMap(arraysIn) : [];
}
