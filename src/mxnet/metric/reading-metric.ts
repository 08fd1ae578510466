import type { NDArray } from "../ndarray/ndarray.ts";
import { type Arrays, EvalMetric, type LabelsAndPreds, type NameValue, readUpdate } from "./eval-metric.ts";

/**
 * A metric that reads the arrays of each batch. `update` need not be awaited: what asks for the value waits for all
 * batches that were taken in before.
 */
export abstract class ReadingMetric extends EvalMetric {
  #pending: Promise<unknown> = Promise.resolve();
  #round = 0;

  /** Reads the arrays. Returns what takes them into the value. */
  protected abstract read(labels: readonly NDArray[], preds: readonly NDArray[]): Promise<() => void>;

  override update(label: Arrays | LabelsAndPreds, pred?: Arrays): Promise<void> {
    const round = this.#round;
    const update = this.read(...readUpdate(label, pred)).then((take) => {
      // A batch of before the last reset does not count.
      if (round === this.#round) take();
    });
    this.#pending = Promise.all([this.#pending, update]);
    return update;
  }

  override reset(): void {
    super.reset();
    this.#round++;
    this.#pending = Promise.resolve();
  }

  override async get_name_value(): Promise<NameValue[]> {
    await this.#pending;
    return super.get_name_value();
  }
}
