import { sizeOfShape } from "./stored-array.ts";

/** Elements of a file that are read together. */
export interface Run {
  /** The first and the number of the elements, in the order of the file. */
  first: number;
  count: number;
  /** Those of them that are wanted: where each lies in the run, and which of the wanted it is. */
  picks: { at: Uint32Array; to: Uint32Array };
}

interface Limits {
  /** So many elements that nobody wants are read rather than passed over. */
  gap: number;
  /** So many are read at once at most. */
  most: number;
}

/**
 * Which elements of an array in Fortran order, where the first index runs fastest, hold those `start` to `start + count` of
 * its C order. At most 2^32 elements of an array are told apart.
 */
export function* fortranRuns(
  shape: readonly number[],
  { start, count }: { start: number; count: number },
  { gap, most }: Limits,
): Generator<Run> {
  const places = fortranPlaces(shape, start, count);
  const order = Uint32Array.from(places, (_, to) => to).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const placeOf = (index: number) => places[order[index] ?? 0] ?? 0;
  for (let begin = 0; begin < count; ) {
    const first = placeOf(begin);
    let end = begin + 1;
    while (end < count && placeOf(end) - placeOf(end - 1) <= gap && placeOf(end) - first < most) end++;
    const to = order.slice(begin, end);
    const at = Uint32Array.from(to, (index) => (places[index] ?? 0) - first);
    yield { first, count: placeOf(end - 1) - first + 1, picks: { at, to } };
    begin = end;
  }
}

/** Where each element lies in the file. */
function fortranPlaces(shape: readonly number[], start: number, count: number): Float64Array {
  const strides = shape.map((_, axis) => sizeOfShape(shape.slice(0, axis)));
  const index = shape.map((dim, axis) => Math.floor(start / sizeOfShape(shape.slice(axis + 1))) % dim);
  const places = new Float64Array(count);
  let place = index.reduce((sum, position, axis) => sum + position * (strides[axis] ?? 0), 0);
  for (let at = 0; at < count; at++) {
    places[at] = place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [position, stride, dim] = [(index[axis] ?? 0) + 1, strides[axis] ?? 0, shape[axis] ?? 1];
      place += stride;
      index[axis] = position;
      if (position < dim) break;
      place -= stride * dim;
      index[axis] = 0;
    }
  }
  return places;
}
