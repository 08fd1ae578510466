/** How far `fit` is. Told after a batch, at most some ten times a second, and at each epoch's end. */
export interface TrainingProgress {
  /** Counts from 0. */
  epoch: number;
  /** The count of epochs that `fit` was told. */
  numEpoch?: number;
  /** Batches done in this epoch. */
  batch: number;
  /** Batches of an epoch, where the iterator knows. */
  numBatches?: number;
  samplesPerSecond: number;
  phase: "train" | "validation";
  isEpochEnd: boolean;
  /** Metric name to value so far, e.g. `accuracy`. */
  metrics: Record<string, number>;
}

export type ProgressListener = (progress: TrainingProgress) => void;

const listeners = new Set<ProgressListener>();

/** Calls `listener` while `fit` runs. Returns what ends it. */
export function onTrainingProgress(listener: ProgressListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether anyone listens: metrics are read from the GPU only then. */
export function hasProgressListeners(): boolean {
  return listeners.size > 0;
}

export function reportProgress(progress: TrainingProgress): void {
  for (const listener of listeners) listener(progress);
}
