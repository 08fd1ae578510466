import { MXNetError } from "../mxnet-error.ts";
import { elementsOf, type ShapedArray, type TypedArray } from "../ndarray/create.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import type { NestedNumbers } from "../ndarray/nested-numbers.ts";
import type { DataDesc } from "./data-batch.ts";
import { arrayRows, type RowSource, typedRows } from "./row-source.ts";

/** One array: on the backend, as elements with their shape, or as nested lists. What is no NDArray becomes float32. */
type ArraySource = NDArray | ShapedArray | TypedArray | NestedNumbers[];

/** One array, several, or several by name. */
export type NamedSources = ArraySource | readonly ArraySource[] | Readonly<Record<string, ArraySource>>;

export interface NamedRows {
  name: string;
  rows: RowSource;
}

/**
 * Names the arrays: the one by `name`, of several the first `_0_<name>`, the second `_1_<name>`.
 *
 * @throws {MXNetError} Where they differ in the number of rows.
 */
export function nameRows(sources: NamedSources | null | undefined, name: string): NamedRows[] {
  const rows = namedSources(sources, name).map(([each, source]) => ({ name: each, rows: rowsOf(source) }));
  checkLengths(rows);
  return rows;
}

/** @throws {MXNetError} Where two differ in the number of rows. */
export function checkLengths(all: readonly NamedRows[]): void {
  const [first] = all;
  for (const { name, rows } of all) {
    const [length, expected] = [rows.shape[0] ?? 0, first?.rows.shape[0] ?? 0];
    if (length === expected) continue;
    throw new MXNetError(
      `Cannot iterate over "${name}": it has ${length} rows, must have ${expected} as "${first?.name}" has`,
    );
  }
}

/** How a batch of these rows is bound. */
export function describeRows(all: readonly NamedRows[], batchSize: number): DataDesc[] {
  return all.map(({ name, rows }) => ({
    name,
    shape: [batchSize, ...rows.shape.slice(1)],
    dtype: "float32",
    layout: "NCHW",
  }));
}

function namedSources(sources: NamedSources | null | undefined, name: string): [string, ArraySource][] {
  if (sources === undefined || sources === null) return [];
  if (isOne(sources)) return [[name, sources]];
  if (!Array.isArray(sources)) return Object.entries(sources as Record<string, ArraySource>);
  const [only, ...more] = sources as ArraySource[];
  if (only !== undefined && more.length === 0) return [[name, only]];
  return (sources as ArraySource[]).map((source, index) => [`_${index}_${name}`, source]);
}

/** A list is one array where it holds numbers, and several where it holds arrays. */
function isOne(sources: NamedSources): sources is ArraySource {
  if (Array.isArray(sources)) return !sources.some((each) => each instanceof NDArray || isElements(each));
  return sources instanceof NDArray || isElements(sources);
}

function isElements(source: unknown): source is ShapedArray | TypedArray {
  if (ArrayBuffer.isView(source)) return true;
  if (typeof source !== "object" || source === null || source instanceof NDArray) return false;
  return "shape" in source && "data" in source && ArrayBuffer.isView(source.data);
}

function rowsOf(source: ArraySource): RowSource {
  if (source instanceof NDArray) return arrayRows(source);
  const { data, shape } = elementsOf(source);
  return typedRows(data, shape);
}
