import type { ValueSnapshot } from "../../sagemaker/trace/value-snapshot.ts";

type Tensor = Extract<ValueSnapshot, { kind: "tensor" }>;

/** How the values of two tensors of one shape differ, as far as both were kept. */
export interface TensorDifference {
  compared: number;
  /** How many values differ. Two NaN are alike. */
  count: number;
  /** Row-major index of the first that differs. */
  first: number | undefined;
  largest: { absolute: number; relative: number; index: number };
}

/** Compares value by value. A change from or to NaN, or to an infinity, is infinitely large. */
export function compareTensors(before: Tensor, after: Tensor): TensorDifference {
  const compared = Math.min(before.values.length, after.values.length);
  const found: TensorDifference = {
    compared,
    count: 0,
    first: undefined,
    largest: { absolute: 0, relative: 0, index: -1 },
  };
  for (let index = 0; index < compared; index++) {
    const [a = 0, b = 0] = [before.values[index], after.values[index]];
    if (isSame(a, b)) continue;
    found.count += 1;
    found.first ??= index;
    const absolute = Math.abs(a - b);
    const size = Number.isNaN(absolute) ? Number.POSITIVE_INFINITY : absolute;
    const { largest } = found;
    largest.relative = Math.max(
      largest.relative,
      size === Number.POSITIVE_INFINITY ? size : size / Math.abs(a || b),
    );
    if (size > largest.absolute || largest.index < 0) Object.assign(largest, { absolute: size, index });
  }
  return found;
}

/** The next index from `from` on where two tensors differ, beginning anew at the end; `undefined` where none does. */
export function nextDifference(before: Tensor, after: Tensor, from: number): number | undefined {
  const compared = Math.min(before.values.length, after.values.length);
  for (let step = 0; step < compared; step++) {
    const index = (from + step) % compared;
    if (!isSame(before.values[index], after.values[index])) return index;
  }
  return undefined;
}

/** Whether two values are alike: two NaN are, and the two zeros. */
export function isSame(a: number | undefined, b: number | undefined): boolean {
  return a === b || Object.is(a, b);
}

/** A place of a JSON value that is not the same in two of them. */
export interface PathDifference {
  /** `$`, `$[0].score`. */
  path: string;
  /** Absent where it is only in the other. */
  before?: unknown;
  after?: unknown;
}

/** More are not listed: no one reads them. */
const MOST_PATHS = 200;

/** The places where two JSON values differ, in reading order, at most 200. */
export function comparePaths(before: unknown, after: unknown): PathDifference[] {
  const found: PathDifference[] = [];
  walk("$", before, after, found);
  return found;
}

function walk(path: string, before: unknown, after: unknown, found: PathDifference[]): void {
  if (found.length >= MOST_PATHS || Object.is(before, after)) return;
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) {
    found.push({ path, before, after });
    return;
  }
  const [left, right] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const at = Array.isArray(before) ? `${path}[${key}]` : `${path}${memberOf(key)}`;
    if (!right.has(key)) found.push({ path: at, before: left.get(key) });
    else if (!left.has(key)) found.push({ path: at, after: right.get(key) });
    else walk(at, left.get(key), right.get(key), found);
    if (found.length >= MOST_PATHS) return;
  }
}

function isBranch(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function memberOf(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** A line of either text: with a line number where it stands in it. */
export interface LineDifference {
  kind: "same" | "removed" | "added";
  text: string;
  before?: number;
  after?: number;
}

/** Longer texts are compared line by line at the same number: the search for a shortest way would take too long. */
const MOST_CELLS = 4_000_000;

/** The lines of two texts, those of the first that the second lacks marked removed, and the other way round. */
export function compareLines(before: string, after: string): LineDifference[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  const start = commonStart(left, right);
  const end = commonEnd(left.slice(start), right.slice(start));
  const lines = left.slice(0, start).map((text, index) => same(text, index, index));
  lines.push(...middle(left.slice(start, left.length - end), right.slice(start, right.length - end), start));
  for (let index = end; index > 0; index--) {
    const [at, to] = [left.length - index, right.length - index];
    lines.push(same(left[at] ?? "", at, to));
  }
  return lines;
}

function same(text: string, before: number, after: number): LineDifference {
  return { kind: "same", text, before: before + 1, after: after + 1 };
}

function commonStart(left: readonly string[], right: readonly string[]): number {
  let count = 0;
  while (count < left.length && count < right.length && left[count] === right[count]) count++;
  return count;
}

function commonEnd(left: readonly string[], right: readonly string[]): number {
  return commonStart(left.toReversed(), right.toReversed());
}

/** The longest common subsequence of two lists of lines that begin and end differently. */
function middle(left: readonly string[], right: readonly string[], offset: number): LineDifference[] {
  const removed = (at: number): LineDifference => ({
    kind: "removed",
    text: left[at] ?? "",
    before: offset + at + 1,
  });
  const added = (at: number): LineDifference => ({
    kind: "added",
    text: right[at] ?? "",
    after: offset + at + 1,
  });
  if (left.length * right.length > MOST_CELLS) {
    return [...left.map((_, at) => removed(at)), ...right.map((_, at) => added(at))];
  }
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        left[i] === right[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const lines: LineDifference[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      lines.push(same(left[i] ?? "", offset + i++, offset + j++));
    } else if (
      j >= right.length ||
      (i < left.length && (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    ) {
      lines.push(removed(i++));
    } else {
      lines.push(added(j++));
    }
  }
  return lines;
}
