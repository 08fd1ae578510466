import * as tf from "@tensorflow/tfjs-core";
import { type Shape, sizeOf } from "../shape.ts";
import { fused } from "./convolution-images.ts";
import type { FullyConnectedSettings } from "./fully-connected.ts";
import { type MemoryLayout, memoryShape } from "./memory-layout.ts";
import type { BackwardCall, Kernel, KnownShapes } from "./operator.ts";

/**
 * Plans a matrix product of rows. The weight is laid out once, if it must be: on the GPU as (features, units), while
 * tfjs's CPU backend reads (units, features) quicker. Of an image that lies channels last the features come in another
 * order: then the weight's features follow it, and the data stay.
 */
export function fullyConnectedKernel(
  { inputs: [data = [], weight = []], outputs: [output = []] }: KnownShapes,
  { flatten, activation }: FullyConnectedSettings,
  layout?: MemoryLayout,
): Kernel {
  const rows = flatten ? (data[0] ?? 1) : sizeOf(data.slice(0, -1));
  const matrix = (x: tf.Tensor) => (x.rank === 2 ? x : tf.reshape(x, [rows, -1])) as tf.Tensor2D;
  const unitsFirst = tf.getBackend() === "cpu";
  const order = featureOrder(data, weight, layout);
  const layOut = unitsFirst ? order.layOut : (w: tf.Tensor) => tf.transpose(order.layOut?.(w) ?? w);
  const attributes = { transposeA: false, transposeB: unitsFirst, ...fused(activation) };
  const forward = ([x, w, bias]: readonly tf.Tensor[]) => {
    const [a, b] = [matrix(x as tf.Tensor), w as tf.Tensor];
    const y: tf.Tensor = tf.engine().runKernel("_FusedMatMul", bias ? { a, b, bias } : { a, b }, attributes);
    return y.rank === output.length ? y : tf.reshape(y, [...output]);
  };
  return {
    layouts: [undefined, layOut],
    forward: (inputs) => tf.tidy(() => forward(inputs)),
    backward: {
      readsInputs: [0, 1],
      readsOutputs: [],
      run({ inputs: [x, w], gradient, wanted }: BackwardCall) {
        const dy = tf.reshape(gradient, [rows, -1]) as tf.Tensor2D;
        const dx = () => tf.matMul(dy, w as tf.Tensor2D, false, !unitsFirst);
        return [
          wanted[0] ? tf.reshape(dx(), memoryShape(data, layout)) : undefined,
          wanted[1] ? order.gradient(matrix(x as tf.Tensor), dy) : undefined,
          wanted[2] ? tf.sum(dy, 0) : undefined,
        ];
      },
    },
  };
}

interface FeatureOrder {
  /** Brings a weight's features into the order in which they lie in memory. Absent: they are. */
  layOut?(weight: tf.Tensor): tf.Tensor;
  /** The gradient of the weight as the graph has it. */
  gradient(x: tf.Tensor2D, dy: tf.Tensor2D): tf.Tensor;
}

function featureOrder(data: Shape, weight: Shape, layout?: MemoryLayout): FeatureOrder {
  if (layout !== "channels-last") return { gradient: (x, dy) => tf.matMul(dy, x, true) };
  const [units = 1] = weight;
  const [, channels = 1, ...places] = data;
  const count = sizeOf(places);
  const exchanged = (w: tf.Tensor, from: [number, number]) =>
    tf.reshape(tf.transpose(tf.reshape(w, [units, ...from]), [0, 2, 1]), [...weight]);
  return {
    layOut: (w) => exchanged(w, [channels, count]),
    gradient: (x, dy) => exchanged(tf.matMul(dy, x, true), [count, channels]),
  };
}
