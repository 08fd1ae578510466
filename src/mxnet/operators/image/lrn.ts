import * as tf from "@tensorflow/tfjs-core";
import { fromLast, toLast } from "../change-layout.ts";
import { derivedKernel } from "../derived-backward.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";

export interface LRNOptions {
  /** How many channels count, an odd number: the middle one is that which is divided. */
  nsize: number;
  /** Default: 1e-4. */
  alpha?: number;
  /** Default: 0.75. */
  beta?: number;
  /** Default: 2. */
  knorm?: number;
}

/** Divides each element by `(knorm + alpha / nsize · Σ x²)^beta`, the sum over the channels round its own. */
export const lrn: Operator = {
  name: "LRN",
  configure(attributes) {
    const size = attributes.number("nsize");
    const alpha = attributes.number("alpha", 1e-4);
    const beta = attributes.number("beta", 0.75);
    const bias = attributes.number("knorm", 2);
    if (size % 2 !== 1) attributes.refuse("nsize", `is ${size}, must be odd`);
    return {
      inputs: ["data"],
      hiddenOutputs: 1,
      layout: "channels-last",
      inferShapes([data], [output]) {
        const shape = merged(data, output, "the input");
        return { inputs: [shape], outputs: [shape, shape] };
      },
      plan: ({ inputs: [shape = []] }, layout) =>
        derivedKernel((x) => {
          const image = toLast(x as tf.Tensor, shape, layout) as tf.Tensor4D;
          // tfjs multiplies each square by alpha, MXNet their mean.
          const y = tf.localResponseNormalization(image, (size - 1) / 2, bias, alpha / size, beta);
          return fromLast(y, shape, layout);
        }, 1),
    };
  },
};
