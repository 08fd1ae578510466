import { epochsDone } from "./run-metrics.ts";
import type { Series } from "./series.ts";

/** What the axis counts. */
export type ChartAxis = "epoch" | "step" | "time";

/** A line as it is drawn: a value that is no number is a gap. */
export interface LinePoints {
  xs: number[];
  ys: (number | null)[];
}

/** Columns as uPlot takes them: where, then a value for each line. `undefined`: the line goes on; `null`: a gap. */
export type AlignedData = [number[], ...(number | null | undefined)[][]];

/** So many points a line has at most: two for each pixel of a wide chart. */
export const DRAWN_POINTS = 1200;

/** Whether a series can be drawn over epochs: its newest value is of one. */
export function hasEpochs(series: Series): boolean {
  return Number.isFinite(series.column("epoch").at(-1) ?? Number.NaN);
}

/** Where each value of a series lies on the axis, in epochs, values or seconds. */
export function placesOf(series: Series, axis: ChartAxis, numBatches: number): Float64Array {
  if (axis === "step") return series.column("step");
  if (axis === "time") return series.column("timeMs").map((timeMs) => timeMs / 1000);
  const [epochs, batches] = [series.column("epoch"), series.column("batch")];
  return epochs.map((epoch, at) => epochsDone(epoch, batches[at] ?? Number.NaN, numBatches));
}

/**
 * Thins a line to `most` points that look the same: of each stretch the first, the lowest, the highest and the last stay.
 * A stretch that holds a value that is no number keeps it as a gap.
 */
export function decimate(xs: Float64Array, ys: Float64Array, most = DRAWN_POINTS): LinePoints {
  const points: LinePoints = { xs: [], ys: [] };
  for (const at of keptPoints(ys, most)) {
    const x = xs[at] ?? Number.NaN;
    const y = ys[at] ?? Number.NaN;
    if (Number.isNaN(x)) continue;
    points.xs.push(x);
    points.ys.push(Number.isFinite(y) ? y : null);
  }
  return points;
}

/** Which of a series' points `decimate` keeps, in order. */
export function* keptPoints(ys: Float64Array, most: number): Generator<number> {
  if (ys.length <= most) {
    yield* ys.keys();
    return;
  }
  const stretches = Math.max(1, Math.floor(most / 4));
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = Math.floor((stretch * ys.length) / stretches);
    const end = Math.floor(((stretch + 1) * ys.length) / stretches);
    yield* [...new Set(extremes(ys, start, end))].sort((a, b) => a - b);
  }
}

function extremes(ys: Float64Array, start: number, end: number): number[] {
  let [low, high, gap] = [-1, -1, -1];
  for (let at = start; at < end; at++) {
    const y = ys[at] ?? Number.NaN;
    if (!Number.isFinite(y)) gap = at;
    else {
      if (low < 0 || y < (ys[low] ?? 0)) low = at;
      if (high < 0 || y > (ys[high] ?? 0)) high = at;
    }
  }
  return [start, low, high, gap, end - 1].filter((at) => at >= 0);
}

/** Puts lines on one axis. Where only another line has a point a line goes on. */
export function alignLines(lines: readonly LinePoints[]): AlignedData {
  const xs = [...new Set(lines.flatMap((line) => line.xs))].sort((a, b) => a - b);
  const rows = new Map(xs.map((x, row) => [x, row]));
  const columns = lines.map((line) => {
    const column: (number | null | undefined)[] = new Array(xs.length).fill(undefined);
    line.xs.forEach((x, at) => {
      column[rows.get(x) ?? 0] = line.ys[at] ?? null;
    });
    return column;
  });
  return [xs, ...columns];
}
