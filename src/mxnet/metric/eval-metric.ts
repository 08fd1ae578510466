import * as tf from "@tensorflow/tfjs-core";
import type { NDArray } from "../ndarray/ndarray.ts";

/** A metric's name and its value. */
export type NameValue = readonly [name: string, value: number];

/** Measures predictions against labels, batch after batch. */
export abstract class EvalMetric {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** Takes one batch in. Nothing is read from the GPU. */
  abstract update(labels: readonly NDArray[], preds: readonly NDArray[]): void;

  /** Starts anew, and releases what it holds. */
  abstract reset(): void;

  /** Reads names and values since the last reset; NaN where there was no batch. */
  abstract get_name_value(): Promise<NameValue[]>;

  /** Reads name and value; for a composite the lists of both. */
  async get(): Promise<NameValue | readonly [names: readonly string[], values: readonly number[]]> {
    const [first] = await this.get_name_value();
    return first ?? [this.name, Number.NaN];
  }
}

/** A sum over instances, and how many they are. */
export interface Measure {
  sum: tf.Tensor;
  instances: number;
}

/** A metric that is a sum divided by a number of instances. The sum stays on the GPU until it is asked for. */
export abstract class AverageMetric extends EvalMetric {
  #sum: tf.Tensor | undefined;
  #instances = 0;

  /** What one label and its prediction add. */
  protected abstract measure(label: tf.Tensor, pred: tf.Tensor): Measure;

  /** @throws {RangeError} Where a label has no prediction. */
  override update(labels: readonly NDArray[], preds: readonly NDArray[]): void {
    for (const [index, label] of labels.entries()) {
      const pred = preds[index];
      if (!pred) throw new RangeError(`Cannot update ${this.name}: label ${index} has no prediction`);
      this.#add(label.tensor, pred.tensor);
    }
  }

  override reset(): void {
    this.#sum?.dispose();
    this.#sum = undefined;
    this.#instances = 0;
  }

  override async get_name_value(): Promise<NameValue[]> {
    const sum = this.#sum ? (await this.#sum.data())[0] : undefined;
    return [[this.name, (sum ?? Number.NaN) / this.#instances]];
  }

  #add(label: tf.Tensor, pred: tf.Tensor): void {
    const before = this.#sum;
    this.#sum = tf.keep(
      tf.tidy(() => {
        const { sum, instances } = this.measure(label, pred);
        this.#instances += instances;
        return before ? tf.add(before, sum) : tf.clone(sum);
      }),
    );
    before?.dispose();
  }
}
