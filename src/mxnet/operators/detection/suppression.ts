import * as tf from "@tensorflow/tfjs-core";
import { type SuppressionAttributes, suppressOnCpu } from "./suppression-cpu.ts";
import { suppressOnWebGpu } from "./suppression-webgpu.ts";

/**
 * Goes through boxes in order and drops each that overlaps one before it that stayed: non-maximum suppression.
 *
 * tfjs's own reads the boxes back and so is async; and each box depends on all before it, which its other kernels cannot
 * say. So this is a kernel of its own on each backend.
 *
 * @param boxes (batch, count, 6): group, whether it takes part (1 or 0), left, top, right, bottom; best first. Only boxes
 *   of one group drop each other.
 * @returns (batch, count): 1 for a box that stays, else 0.
 */
export function suppress(boxes: tf.Tensor3D, attributes: SuppressionAttributes): tf.Tensor2D {
  return tf.engine().runKernel(NAME, { boxes }, { ...attributes });
}

const NAME = "GreedySuppression";

for (const backendName of ["cpu", "webgl"]) {
  tf.registerKernel({ kernelName: NAME, backendName, kernelFunc: suppressOnCpu });
}
tf.registerKernel({ kernelName: NAME, backendName: "webgpu", kernelFunc: suppressOnWebGpu });
