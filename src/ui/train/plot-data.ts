import { type Curves, epochsDone, findCurve } from "./curves.ts";

/** Columns as uPlot takes them: where, the value in training, the value in validation. A gap is `null`. */
export type PlotData = [epochs: number[], train: (number | null)[], validation: (number | null)[]];

/**
 * Joins a metric's two curves on one axis of epochs.
 *
 * A value that is no number (NaN, an infinity) is a gap: uPlot would bridge it, and a loss that blew up must show.
 * Where only the other curve has a point the value is `undefined` in uPlot's terms, so that the line goes on.
 */
export function toPlotData(curves: Curves, metric: string): PlotData {
  const rows = new Map<number, [number | null | undefined, number | null | undefined]>();
  for (const [column, phase] of (["train", "validation"] as const).entries()) {
    for (const point of findCurve(curves, metric, phase)?.points ?? []) {
      const x = epochsDone(point, curves.numBatches);
      const row = rows.get(x) ?? [undefined, undefined];
      row[column] = Number.isFinite(point.value) ? point.value : null;
      rows.set(x, row);
    }
  }
  const sorted = [...rows].sort(([a], [b]) => a - b);
  return [
    sorted.map(([x]) => x),
    // uPlot tells `undefined` (no sample here) from `null` (a gap); its types know only the latter.
    sorted.map(([, row]) => row[0] as number | null),
    sorted.map(([, row]) => row[1] as number | null),
  ];
}
