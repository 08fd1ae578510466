import type { TrainingProgress } from "../../worker/messages.ts";
import { type MetricPoint, Series, type SeriesSource } from "./series.ts";

/** Samples a second, as `fit` tells it. */
export const THROUGHPUT = "throughput";
/** How long an epoch took, as `fit` logs it. */
export const EPOCH_SECONDS = "epoch seconds";
/** Bytes and number of the tensors that exist in the guest. */
export const TENSOR_BYTES = "tensor memory";
export const TENSOR_COUNT = "tensors";

/** Whether a metric tells of the machine, not of the model. */
export function isOfMachine(name: string): boolean {
  return [THROUGHPUT, EPOCH_SECONDS, TENSOR_BYTES, TENSOR_COUNT].includes(name);
}

/** Every metric of a run, in order of appearance. It changes in place: who shows it is told once a frame. */
export class RunMetrics {
  readonly #series = new Map<string, Series>();
  #numBatches = 1;

  /** Batches of an epoch, as far as is known; at least 1. */
  get numBatches(): number {
    return this.#numBatches;
  }

  set numBatches(count: number) {
    this.#numBatches = count;
  }

  get all(): Series[] {
    return [...this.#series.values()];
  }

  get(name: string): Series | undefined {
    return this.#series.get(name);
  }

  /** Metrics of the model, without what is told of the machine. */
  get ofModel(): Series[] {
    return this.all.filter(({ name }) => !isOfMachine(name));
  }

  get ofMachine(): Series[] {
    return this.all.filter(({ name }) => isOfMachine(name));
  }

  /**
   * Adds a value. `fit` tells a metric more often than its lines in the log do: where both tell one of the same name,
   * `fit` is believed.
   */
  add(name: string, source: SeriesSource, point: MetricPoint): void {
    let series = this.#series.get(name);
    if (series?.source === "fit" && source === "log") return;
    if (series === undefined || (series.source === "log" && source === "fit")) {
      series = new Series(name, source);
      this.#series.set(name, series);
    }
    if (source === "log" && point.batch > this.#numBatches) this.#numBatches = point.batch;
    series.add(point);
  }

  /** Adds a value that was kept with its number. */
  addKept(name: string, source: SeriesSource, point: MetricPoint, step: number): void {
    const series = this.#series.get(name) ?? new Series(name, source);
    this.#series.set(name, series);
    series.add(point, step);
  }

  /** Adds what `fit` told. In the validation phase only an epoch's end counts: its value until then says little. */
  addProgress(progress: TrainingProgress, timeMs: number): void {
    const { phase, epoch, isEpochEnd, samplesPerSecond } = progress;
    const at = { epoch, batch: isEpochEnd ? Number.NaN : progress.batch, timeMs };
    if (phase === "train") {
      this.#numBatches = progress.numBatches ?? Math.max(this.#numBatches, progress.batch);
      if (samplesPerSecond > 0) this.add(THROUGHPUT, "fit", { ...at, value: samplesPerSecond });
    } else if (!isEpochEnd) return;
    for (const [metric, value] of Object.entries(progress.metrics)) {
      this.add(`${phase}:${metric}`, "fit", { ...at, value });
    }
  }
}

/** Where a point lies on the axis of epochs: 1 is the end of the first; `NaN` where its epoch is not known. */
export function epochsDone(epoch: number, batch: number, numBatches: number): number {
  return epoch + (Number.isNaN(batch) ? 1 : Math.min(1, batch / numBatches));
}
