import type { TrainingProgress } from "../../worker/messages.ts";

/** One value of a metric. */
export interface CurvePoint {
  epoch: number;
  /** Batches done in this epoch. */
  batch: number;
  isEpochEnd: boolean;
  value: number;
}

/** A metric's course in one phase. */
export interface Curve {
  metric: string;
  phase: TrainingProgress["phase"];
  points: readonly CurvePoint[];
}

/** The metrics of a run so far. */
export interface Curves {
  list: readonly Curve[];
  /** Batches of an epoch, as far as is known. */
  numBatches: number;
}

export const NO_CURVES: Curves = { list: [], numBatches: 1 };

/** More points than a screen has columns help no one: beyond this every other one is let go. */
export const MAX_POINTS = 4000;

/** Adds what `fit` told. In the validation phase only an epoch's end counts: its value until then says little. */
export function addProgress(curves: Curves, progress: TrainingProgress): Curves {
  const numBatches =
    progress.phase === "validation"
      ? curves.numBatches
      : (progress.numBatches ?? Math.max(curves.numBatches, progress.batch));
  if (progress.phase === "validation" && !progress.isEpochEnd) return { ...curves, numBatches };
  let list = curves.list;
  for (const [metric, value] of Object.entries(progress.metrics)) {
    const { epoch, batch, isEpochEnd } = progress;
    list = addPoint(list, metric, progress.phase, { epoch, batch, isEpochEnd, value });
  }
  return { list, numBatches };
}

/** Where a point lies on the axis of epochs: 1 is the end of the first. */
export function epochsDone(point: CurvePoint, numBatches: number): number {
  return point.epoch + (point.isEpochEnd ? 1 : Math.min(1, point.batch / numBatches));
}

/** The names of the metrics, in order of appearance. */
export function metricNames(curves: Curves): string[] {
  return [...new Set(curves.list.map((curve) => curve.metric))];
}

/** The last value of a metric in one phase, or `undefined`. */
export function lastValue(curves: Curves, metric: string, phase: Curve["phase"]): number | undefined {
  return findCurve(curves, metric, phase)?.points.at(-1)?.value;
}

export function findCurve(curves: Curves, metric: string, phase: Curve["phase"]): Curve | undefined {
  return curves.list.find((curve) => curve.metric === metric && curve.phase === phase);
}

function addPoint(
  list: readonly Curve[],
  metric: string,
  phase: Curve["phase"],
  point: CurvePoint,
): readonly Curve[] {
  const index = list.findIndex((curve) => curve.metric === metric && curve.phase === phase);
  const curve = list[index];
  if (!curve) return [...list, { metric, phase, points: [point] }];
  return list.with(index, { ...curve, points: thinned([...curve.points, point]) });
}

/** Ends of epochs stay, and so does the newest point. */
function thinned(points: CurvePoint[]): CurvePoint[] {
  if (points.length <= MAX_POINTS) return points;
  return points.filter((point, index) => point.isEpochEnd || index % 2 === 0 || index === points.length - 1);
}
