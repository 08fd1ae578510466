import * as tf from "@tensorflow/tfjs-core";
import type { DataBatch } from "../io/data-batch.ts";
import type { DataIter } from "../io/data-iter.ts";
import { MXNetError } from "../mxnet-error.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import type { BaseModule } from "./base-module.ts";

export interface PredictOptions {
  /** Batches to run. Default: all. */
  num_batch?: number;
  /** Joins the batches. Default: true. */
  merge_batches?: boolean;
  /** Starts the iterator anew before. Default: true. */
  reset?: boolean;
  /** A list even where there is one output. Default: false. */
  always_output_list?: boolean;
}

/** One array where the module has one output, else one an output; without `merge_batches` a list of those a batch. */
export type Prediction = NDArray | NDArray[] | NDArray[][];

/** Runs every batch and collects the outputs, without the rows that only fill batches up. They belong to the caller. */
export function predict(module: BaseModule, data: DataIter | NDArray, options: PredictOptions): Prediction {
  const { num_batch = Number.POSITIVE_INFINITY, merge_batches = true, reset = true } = options;
  if (data instanceof NDArray) return predictArray(module, data);
  if (reset) data.reset();
  const batches: NDArray[][] = [];
  while (batches.length < num_batch) {
    const outputs = predictNext(module, data);
    if (!outputs) break;
    batches.push(outputs);
  }
  if (!merge_batches || batches.length === 0) return batches;
  const merged = merge(batches);
  const [only] = merged;
  return only && merged.length === 1 && !options.always_output_list ? only : merged;
}

/** Runs batch after batch; see `BaseModule.iter_predict`. */
export async function* iterPredict(
  module: BaseModule,
  data: DataIter,
  { num_batch = Number.POSITIVE_INFINITY, reset = true }: Pick<PredictOptions, "num_batch" | "reset">,
): AsyncGenerator<[outputs: NDArray[], nbatch: number, batch: DataBatch], void, undefined> {
  if (reset) data.reset();
  for (let nbatch = 0; nbatch < num_batch; nbatch++) {
    const batch = data.next();
    if (!batch) return;
    const outputs = own(() => runBatch(module, batch));
    try {
      yield [outputs, nbatch, batch];
    } finally {
      for (const array of [...outputs, ...batch.data, ...(batch.label ?? [])]) array.dispose();
    }
  }
}

function predictArray(module: BaseModule, data: NDArray): NDArray {
  return own(() => runBatch(module, { data: [data] }))[0] as NDArray;
}

function predictNext(module: BaseModule, data: DataIter): NDArray[] | undefined {
  let atEnd = false;
  const outputs = own(() => {
    const batch = data.next();
    atEnd = !batch;
    return batch ? runBatch(module, batch) : [];
  });
  return atEnd ? undefined : outputs;
}

/** Runs in a scope of its own: batch and intermediates are disposed of, the arrays returned are not. */
function own(run: () => NDArray[]): NDArray[] {
  let arrays: NDArray[] = [];
  tf.tidy(() => {
    arrays = run();
    return arrays.map(({ tensor }) => tensor);
  });
  return arrays;
}

function runBatch(module: BaseModule, batch: DataBatch): NDArray[] {
  module.forward(batch, false);
  return module.get_outputs().map((output) => withoutPad(output, batch.pad ?? 0));
}

function withoutPad(output: NDArray, pad: number): NDArray {
  return pad > 0 ? output.slice([0], [output.length - pad]) : output.copy();
}

function merge(batches: NDArray[][]): NDArray[] {
  const [first = []] = batches;
  if (batches.length === 1) return first;
  const other = batches.find((outputs) => outputs.length !== first.length);
  if (other) {
    throw new MXNetError(
      `Cannot merge batches, as the number of outputs is not the same: ${first.length} and ${other.length}`,
    );
  }
  return first.map((_, index) => {
    const parts = batches.map((outputs) => outputs[index] as NDArray);
    const whole = tf.concat(parts.map(({ tensor }) => tensor));
    for (const part of parts) part.dispose();
    return new NDArray(whole);
  });
}
