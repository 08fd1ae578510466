import type { DataIter } from "../io/data-iter.ts";
import type { EvalMetric } from "../metric/eval-metric.ts";
import { hasProgressListeners, reportProgress, type TrainingProgress } from "../progress.ts";

/** Milliseconds between two reports. */
const INTERVAL_MS = 100;

/** Tells how far an epoch's batches are, and waits for the GPU only when it tells. */
export class ProgressReporter {
  readonly #about: Pick<TrainingProgress, "epoch" | "numEpoch" | "phase">;
  #batch = 0;
  #samples = 0;
  #toldSamples = 0;
  #toldMs = performance.now();
  #samplesPerSecond = 0;

  constructor(about: Pick<TrainingProgress, "epoch" | "numEpoch" | "phase">) {
    this.#about = about;
  }

  async batchDone(data: DataIter, metric: EvalMetric): Promise<void> {
    this.#batch++;
    this.#samples += data.batch_size || (data.provide_data[0]?.shape[0] ?? 0);
    if (hasProgressListeners() && performance.now() - this.#toldMs >= INTERVAL_MS)
      await this.#tell(data, metric, false);
  }

  async epochDone(data: DataIter, metric: EvalMetric): Promise<void> {
    if (hasProgressListeners()) await this.#tell(data, metric, true);
  }

  async #tell(data: DataIter, metric: EvalMetric, isEpochEnd: boolean): Promise<void> {
    const metrics = Object.fromEntries(await metric.get_name_value());
    // Only now: reading a metric waits for the batches before it.
    this.#measure();
    reportProgress({
      ...this.#about,
      batch: this.#batch,
      numBatches: data.num_batches,
      samplesPerSecond: this.#samplesPerSecond,
      isEpochEnd,
      metrics,
    });
  }

  #measure(): void {
    const now = performance.now();
    const samples = this.#samples - this.#toldSamples;
    if (samples > 0 && now > this.#toldMs) this.#samplesPerSecond = (samples * 1000) / (now - this.#toldMs);
    this.#toldMs = now;
    this.#toldSamples = this.#samples;
  }
}
