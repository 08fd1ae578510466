import * as tf from "@tensorflow/tfjs-core";
import {
  type Draw,
  exponential,
  gamma,
  generalizedNegativeBinomial,
  integer,
  negativeBinomial,
  normal,
  poisson,
  uniform,
} from "../random-draws.ts";
import { randomStream } from "../random-stream.ts";
import { isComplete, type Shape, sizeOf } from "../shape.ts";
import { toFloat } from "../to-float.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import { readDType, type TensorDType } from "./dtype-attribute.ts";
import type { ConfiguredOperator, Operator } from "./operator.ts";
import { merged, sameShapes } from "./shapes.ts";

/** What every function that draws takes. Numbers come from the library's stream, the same on every backend. */
export interface DrawOptions {
  /** Default: one number. */
  shape?: Shape | number;
  /** Default: `float32`. */
  dtype?: string;
}

export interface UniformOptions extends DrawOptions {
  /** Default: 0. */
  low?: number;
  /** Not included. Default: 1. */
  high?: number;
}

export interface NormalOptions extends DrawOptions {
  /** Mean. Default: 0. */
  loc?: number;
  /** Standard deviation. Default: 1. */
  scale?: number;
}

export interface GammaOptions extends DrawOptions {
  /** Shape. Default: 1. */
  alpha?: number;
  /** Scale. Default: 1. */
  beta?: number;
}

export interface RateOptions extends DrawOptions {
  /** Default: 1. */
  lam?: number;
}

export interface NegativeBinomialOptions extends DrawOptions {
  /** Number of successes. Default: 1. */
  k?: number;
  /** Probability of a success. Default: 1. */
  p?: number;
}

export interface GeneralizedNegativeBinomialOptions extends DrawOptions {
  /** Mean. Default: 1. */
  mu?: number;
  /** The variance is `mu + alpha · mu²`. Default: 1. */
  alpha?: number;
}

export interface RandintOptions extends DrawOptions {
  low: number;
  /** Not included. */
  high: number;
}

interface Distribution {
  name: string;
  aliases: readonly string[];
  /** Reads the parameters. */
  draw(attributes: AttributeReader): Draw;
  dtype?: string;
}

const DISTRIBUTIONS: readonly Distribution[] = [
  {
    name: "uniform",
    aliases: ["uniform"],
    draw: (attributes) => uniform(attributes.number("low", 0), attributes.number("high", 1)),
  },
  {
    name: "normal",
    aliases: ["normal"],
    draw: (attributes) => normal(attributes.number("loc", 0), attributes.number("scale", 1)),
  },
  {
    name: "gamma",
    aliases: [],
    draw: (attributes) => gamma(positive(attributes, "alpha", 1), positive(attributes, "beta", 1)),
  },
  {
    name: "exponential",
    aliases: ["exponential"],
    draw: (attributes) => exponential(positive(attributes, "lam", 1)),
  },
  { name: "poisson", aliases: ["poisson"], draw: (attributes) => poisson(attributes.number("lam", 1)) },
  {
    name: "negative_binomial",
    aliases: ["negative_binomial"],
    draw: (attributes) => negativeBinomial(positive(attributes, "k", 1), positive(attributes, "p", 1)),
  },
  {
    name: "generalized_negative_binomial",
    aliases: ["generalized_negative_binomial"],
    draw: (attributes) =>
      generalizedNegativeBinomial(positive(attributes, "mu", 1), attributes.number("alpha", 1)),
  },
  {
    name: "randint",
    aliases: [],
    draw: (attributes) => integer(attributes.number("low"), attributes.number("high")),
    dtype: "int32",
  },
];

/** `_random_uniform` and the like: numbers in a given shape; `_random_uniform_like` in that of the input. */
export const randomOperators: readonly Operator[] = DISTRIBUTIONS.flatMap(
  ({ name, aliases, draw, dtype }) => [
    {
      name: `_random_${name}`,
      aliases: [`random_${name}`, ...aliases],
      configure(attributes: AttributeReader): ConfiguredOperator {
        const shape = attributes.tuple("shape");
        const kind = readDType(attributes, dtype);
        const each = draw(attributes);
        attributes.ignore("ctx");
        return {
          inputs: [],
          inferShapes: (_, [output]) => ({
            inputs: [],
            outputs: [merged(output, shape.length > 0 ? shape : (output ?? [1]), "the output")],
          }),
          plan: ({ outputs: [output = []] }) => ({ forward: () => drawn(output, each, kind) }),
        };
      },
    },
    {
      name: `_random_${name}_like`,
      configure(attributes: AttributeReader): ConfiguredOperator {
        const each = draw(attributes);
        return {
          inputs: ["data"],
          inferShapes: sameShapes,
          plan: ({ outputs: [output = []] }) => ({ forward: () => drawn(output, each, "float32") }),
        };
      },
    },
  ],
);

export interface MultinomialOptions {
  /** How many draws of each row, in which shape. Default: one. */
  shape?: Shape | number;
  /** Default: `int32`. */
  dtype?: string;
}

/** Draws indices by the probabilities in the last axis. */
export const multinomial: Operator = {
  name: "_sample_multinomial",
  aliases: ["sample_multinomial"],
  configure(attributes) {
    const shape = attributes.tuple("shape");
    const dtype = readDType(attributes, "int32");
    if (attributes.boolean("get_prob", false))
      attributes.refuse("get_prob", "is True, which is not supported");
    return {
      inputs: ["data"],
      inferShapes([data], [output]) {
        if (!isComplete(data)) return { inputs: [data], outputs: [output] };
        const drawnShape = [...data.slice(0, -1), ...shape];
        const wanted = drawnShape.length > 0 ? drawnShape : [1];
        return { inputs: [data], outputs: [merged(output, wanted, "the output")] };
      },
      plan({ inputs: [data = []], outputs: [output = []] }) {
        const classes = data.at(-1) ?? 1;
        const rows = sizeOf(data) / classes;
        const draws = sizeOf(output) / rows;
        // The largest of log p + Gumbel noise is distributed as p: nothing needs to be read back from the GPU.
        const gumbel: Draw = (stream) => -Math.log(-Math.log(1 - stream.next() || Number.MIN_VALUE));
        return {
          forward: ([p]) =>
            tf.tidy(() => {
              const logs = tf.log(tf.maximum(tf.reshape(p as tf.Tensor, [rows, 1, classes]), 1e-37));
              const noisy = tf.add(logs, drawn([rows, draws, classes], gumbel, "float32"));
              return tf.cast(tf.reshape(toFloat(tf.argMax(noisy, 2)), [...output]), dtype);
            }),
        };
      },
    };
  },
};

/** The rows in random order. */
export const shuffle: Operator = {
  name: "_shuffle",
  aliases: ["shuffle"],
  configure: () => ({
    inputs: ["data"],
    inferShapes: sameShapes,
    plan: ({ inputs: [[rows = 1] = []] }) => ({
      forward: ([x]) =>
        tf.tidy(() => tf.gather(x as tf.Tensor, tf.tensor1d(randomStream().permutation(rows), "int32"))),
    }),
  }),
};

function drawn(shape: Shape, draw: Draw, dtype: TensorDType): tf.Tensor {
  const stream = randomStream();
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw(stream);
  if (dtype === "float32") return tf.tensor(values, [...shape]);
  return tf.tidy(() => tf.cast(tf.tensor(Int32Array.from(values), [...shape], "int32"), dtype));
}

function positive(attributes: AttributeReader, name: string, absent: number): number {
  const value = attributes.number(name, absent);
  if (value <= 0) attributes.refuse(name, `is ${value}, must be more than 0`);
  return value;
}
