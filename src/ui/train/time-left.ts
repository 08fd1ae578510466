import type { TrainingProgress } from "../../worker/messages.ts";

/** A moment of a run: which share of it was done when. */
export interface Mark {
  timeMs: number;
  /** 0 to 1. */
  done: number;
}

/** The share of the run that is done, 0 to 1, or `undefined` where `fit` cannot tell. */
export function shareDone(progress: TrainingProgress): number | undefined {
  const { epoch, numEpoch, phase, isEpochEnd } = progress;
  if (!numEpoch) return undefined;
  // The validation after an epoch counts as its end: how long it takes is not known beforehand.
  const within = isEpochEnd || phase === "validation" ? 1 : shareOfEpoch(progress);
  return within === undefined ? undefined : Math.min(1, (epoch + within) / numEpoch);
}

/** The share of the epoch's batches that are done, or `undefined` where their count is not known. */
export function shareOfEpoch({ batch, numBatches }: TrainingProgress): number | undefined {
  return numBatches ? Math.min(1, batch / numBatches) : undefined;
}

/**
 * Milliseconds that the run still takes at the pace since `first`, or `undefined` while there is no pace yet.
 *
 * `first` is the first thing that `fit` told: what came before (loading, the first shaders) is not repeated.
 */
export function timeLeftMs(first: Mark | undefined, latest: Mark | undefined): number | undefined {
  if (!first || !latest || latest.done <= first.done) return undefined;
  const msPerShare = (latest.timeMs - first.timeMs) / (latest.done - first.done);
  return (1 - latest.done) * msPerShare;
}
