import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { formatShape, isComplete, type PartialShape, type Shape } from "../shape.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import { derivedKernel } from "./derived-backward.ts";
import type { ConfiguredOperator, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface AttentionOptions {
  /** Number of heads. */
  heads: number;
}

/** How one of the products reads its inputs. */
interface Product {
  name: string;
  inputs: readonly [string, string?];
  /** For each factor the input that has it, which of that input's interleaved projections it is, and how many there are. */
  left: Projection | "attention";
  right: Projection;
}

interface Projection {
  input: 0 | 1;
  part: number;
  of: number;
}

const PRODUCTS: readonly Product[] = [
  {
    name: "_contrib_interleaved_matmul_selfatt_qk",
    inputs: ["queries_keys_values"],
    left: { input: 0, part: 0, of: 3 },
    right: { input: 0, part: 1, of: 3 },
  },
  {
    name: "_contrib_interleaved_matmul_selfatt_valatt",
    inputs: ["queries_keys_values", "attention"],
    left: "attention",
    right: { input: 0, part: 2, of: 3 },
  },
  {
    name: "_contrib_interleaved_matmul_encdec_qk",
    inputs: ["queries", "keys_values"],
    left: { input: 0, part: 0, of: 1 },
    right: { input: 1, part: 0, of: 2 },
  },
  {
    name: "_contrib_interleaved_matmul_encdec_valatt",
    inputs: ["keys_values", "attention"],
    left: "attention",
    right: { input: 0, part: 1, of: 2 },
  },
];

/**
 * The products of attention, as exported BERT and transformer models have them. Projections are (time, batch, heads ·
 * projections · length), interleaved head by head.
 *
 * 1. `qk`: queries, divided by the square root of their length, times keys: (batch · heads, queries, keys).
 * 2. `valatt`: that, after softmax, times values: (queries, batch, heads · length).
 */
export const attentionOperators: readonly Operator[] = PRODUCTS.map((product) => ({
  name: product.name,
  configure: (attributes) => configured(product, attributes),
}));

function configured(product: Product, attributes: AttributeReader): ConfiguredOperator {
  const heads = attributes.number("heads");
  const inputs = product.inputs.filter((name) => name !== undefined);
  return {
    inputs,
    inferShapes: (shapes, [output]) => ({
      inputs: [...shapes],
      outputs: [
        shapes.every(isComplete) ? merged(output, outputShape(product, shapes, heads), "the output") : output,
      ],
    }),
    plan: () =>
      derivedKernel(
        (...tensors) => (product.left === "attention" ? values : scores)(product, tensors, heads),
        inputs.length,
      ),
  };
}

function outputShape(product: Product, shapes: readonly PartialShape[], heads: number): Shape {
  const { left, right } = product;
  const [keys = 1, batch = 1, width = 1] = shapes[right.input] ?? [];
  const length = width / heads / right.of;
  if (!Number.isInteger(length)) {
    throw new MXNetError(
      `${product.inputs[right.input]} has shape ${formatShape(shapes[right.input])}, its last axis must be a multiple of ${right.of} times the heads, ${heads}`,
    );
  }
  if (left === "attention") return [shapes[1]?.[1] ?? 1, batch, heads * length];
  return [batch * heads, shapes[left.input]?.[0] ?? 1, keys];
}

function scores({ left, right }: Product, tensors: readonly tf.Tensor[], heads: number): tf.Tensor {
  const queries = projection(tensors, left as Projection, heads);
  const scale = 1 / Math.sqrt(queries.shape[2]);
  return tf.matMul(tf.mul(queries, scale), projection(tensors, right, heads), false, true);
}

function values({ right }: Product, tensors: readonly tf.Tensor[], heads: number): tf.Tensor {
  const attended = tf.matMul<tf.Tensor3D>(tensors[1] as tf.Tensor3D, projection(tensors, right, heads));
  const [rows, time, length] = attended.shape;
  const batch = rows / heads;
  const split = tf.reshape(attended, [batch, heads, time, length]);
  return tf.reshape(tf.transpose(split, [2, 0, 1, 3]), [time, batch, heads * length]);
}

/** One projection of all heads: (batch · heads, time, length). */
function projection(
  tensors: readonly tf.Tensor[],
  { input, part, of }: Projection,
  heads: number,
): tf.Tensor3D {
  const x = tensors[input] as tf.Tensor3D;
  const [time, batch, width] = x.shape;
  const length = width / heads / of;
  const apart = tf.reshape(x, [time, batch * heads, of, length]);
  const own = tf.reshape(tf.slice(apart, [0, 0, part, 0], [time, batch * heads, 1, length]), [
    time,
    batch * heads,
    length,
  ]);
  return tf.transpose(own as tf.Tensor3D, [1, 0, 2]);
}
