/** One figure and what it must be. */
export interface Figure {
  title: string;
  /** The figure with its unit: `2.31×`, `0.4 ms more`. */
  value: string;
  /** What it must be, e.g. `at least 1×`. Absent where nothing is promised. */
  target?: string;
  /** What it was worked out from. */
  from: string;
}

/** Prints a line of the benchmark. */
export function report({ title, value, target = "", from }: Figure): void {
  console.log(`${title.padEnd(46)} ${value.padStart(14)}  ${target.padEnd(18)} ${from}`);
}

/** The middle of some numbers; of an even count the upper of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
