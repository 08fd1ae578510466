/** `mx.gluon.utils`. */
import * as tf from "@tensorflow/tfjs-core";
import { type CallArguments, readArguments } from "../call-arguments.ts";
import type { Context } from "../context.ts";
import { MXNetError } from "../mxnet-error.ts";
import { array } from "../ndarray/create.ts";
import { track } from "../ndarray/lifetime.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import type { NestedNumbers } from "../ndarray/nested-numbers.ts";
import { formatShape } from "../shape.ts";
import { callOperator } from "./operator-call.ts";

interface SplitOptions {
  /** The axis that has the samples. Default: 0. */
  batch_axis?: number;
  /** Refuses what cannot be split evenly. Default: true. */
  even_split?: boolean;
}

/**
 * Splits an array along the axis of the samples.
 *
 * @param options.even_split Whether all parts must be equal; else the last one has what is left. Default: true.
 * @throws {MXNetError} Where it cannot be split so.
 */
export function split_data(
  data: NDArray,
  ...args: CallArguments<
    [num_slice: number, batch_axis: number, even_split: boolean],
    SplitOptions & { num_slice: number }
  >
): NDArray[] {
  const names = ["num_slice", "batch_axis", "even_split"];
  const {
    num_slice,
    batch_axis = 0,
    even_split = true,
  } = readArguments<SplitOptions & { num_slice: number }>(args, names);
  const size = data.shape[batch_axis] ?? 0;
  if (size < num_slice) {
    throw new MXNetError(
      `Too many slices for data with shape ${formatShape(data.shape)}. Arguments are num_slice=${num_slice} and batch_axis=${batch_axis}.`,
    );
  }
  if (even_split && size % num_slice !== 0) {
    throw new MXNetError(
      `data with shape ${formatShape(data.shape)} cannot be evenly split into ${num_slice} slices along axis ${batch_axis}. Use a batch size that's multiple of ${num_slice} or set even_split=False to allow uneven partitioning of data.`,
    );
  }
  // As numpy's array_split: the first parts have one sample more.
  const [step, rest] = [Math.floor(size / num_slice), size % num_slice];
  const begin = (part: number) => part * step + Math.min(part, rest);
  return Array.from({ length: num_slice }, (_, part) =>
    callOperator("slice_axis", [data], { axis: batch_axis, begin: begin(part), end: begin(part + 1) }),
  );
}

/** Splits a batch into a part for each context. There is one backend: the parts say where they are meant to be. */
export function split_and_load(
  data: NDArray | NestedNumbers,
  ...args: CallArguments<
    [ctx_list: readonly Context[], batch_axis: number, even_split: boolean],
    SplitOptions & { ctx_list: readonly Context[] }
  >
): NDArray[] {
  const names = ["ctx_list", "batch_axis", "even_split"];
  const { ctx_list, ...options } = readArguments<SplitOptions & { ctx_list: readonly Context[] }>(
    args,
    names,
  );
  const whole = data instanceof NDArray ? data : array(data, { ctx: ctx_list[0] });
  if (ctx_list.length === 1) return [whole];
  return split_data(whole, ctx_list.length, options).map((part, index) =>
    track(new NDArray(part.tensor.clone(), { dtype: part.dtype, context: ctx_list[index] })),
  );
}

/**
 * Scales arrays, in place, so that the norm of all together is at most `max_norm`. Returns the norm before.
 *
 * It waits for the GPU. A norm that is no finite number leaves the arrays as they are, with a warning.
 */
export async function clip_global_norm(arrays: readonly NDArray[], max_norm: number): Promise<number> {
  const [first] = arrays;
  if (!first) throw new MXNetError("Cannot clip no arrays: give at least one");
  const squares = tf.tidy(() => tf.addN(arrays.map(({ tensor }) => tf.sum(tf.square(tensor)))));
  const [sum = 0] = await squares.data();
  squares.dispose();
  const norm = Math.sqrt(sum);
  if (!Number.isFinite(norm)) {
    console.warn("nan or inf is detected. Clipping results will be undefined.");
    return norm;
  }
  const scale = max_norm / (norm + 1e-8);
  if (scale < 1) for (const each of arrays) each.assign(tf.keep(tf.mul(each.tensor, scale)));
  return norm;
}
