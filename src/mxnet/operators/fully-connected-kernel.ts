import * as tf from "@tensorflow/tfjs-core";
import { type Shape, sizeOf } from "../shape.ts";
import { fused } from "./convolution-images.ts";
import type { FullyConnectedSettings } from "./fully-connected.ts";
import { type MemoryLayout, memoryShape } from "./memory-layout.ts";
import type { BackwardCall, Kernel, KnownShapes } from "./operator.ts";

/**
 * Plans a matrix product of rows. The weight is laid out (features, units) once. Of an image that lies channels last the
 * features come in another order: then the weight's rows follow it, and the data stay.
 */
export function fullyConnectedKernel(
  { inputs: [data = [], weight = []], outputs: [output = []] }: KnownShapes,
  { flatten, activation }: FullyConnectedSettings,
  layout?: MemoryLayout,
): Kernel {
  const rows = flatten ? (data[0] ?? 1) : sizeOf(data.slice(0, -1));
  const matrix = (x: tf.Tensor) => (x.rank === 2 ? x : tf.reshape(x, [rows, -1])) as tf.Tensor2D;
  const order = featureOrder(data, weight, layout);
  const attributes = { transposeA: false, transposeB: false, ...fused(activation) };
  const forward = ([x, w, bias]: readonly tf.Tensor[]) => {
    const [a, b] = [matrix(x as tf.Tensor), w as tf.Tensor];
    const y: tf.Tensor = tf.engine().runKernel("_FusedMatMul", bias ? { a, b, bias } : { a, b }, attributes);
    return y.rank === output.length ? y : tf.reshape(y, [...output]);
  };
  return {
    layouts: [undefined, order.layOut],
    forward: (inputs) => tf.tidy(() => forward(inputs)),
    backward: {
      readsInputs: [0, 1],
      readsOutputs: [],
      run({ inputs: [x, w], gradient, wanted }: BackwardCall) {
        const dy = tf.reshape(gradient, [rows, -1]) as tf.Tensor2D;
        const dx = () => tf.matMul(dy, w as tf.Tensor2D, false, true);
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
  /** (units, features) to (features, units), the features as they lie in memory. */
  layOut(weight: tf.Tensor): tf.Tensor;
  /** The gradient of the weight as the graph has it. */
  gradient(x: tf.Tensor2D, dy: tf.Tensor2D): tf.Tensor;
}

function featureOrder(data: Shape, weight: Shape, layout?: MemoryLayout): FeatureOrder {
  const [units = 1] = weight;
  if (layout !== "channels-last") {
    return { layOut: (w) => tf.transpose(w), gradient: (x, dy) => tf.matMul(dy, x, true) };
  }
  const [, channels = 1, ...places] = data;
  const count = sizeOf(places);
  return {
    layOut: (w) => tf.reshape(tf.transpose(tf.reshape(w, [units, channels, count]), [2, 1, 0]), [-1, units]),
    gradient: (x, dy) =>
      tf.reshape(tf.transpose(tf.reshape(tf.matMul(dy, x, true), [units, count, channels]), [0, 2, 1]), [
        ...weight,
      ]),
  };
}
