import * as tf from "@tensorflow/tfjs-core";
import type { Layers } from "./networks.ts";

/** Weights as MXNet names and shapes them. */
export type Weights = ReadonlyMap<string, tf.Tensor>;

/** What the layers by hand read: laid out for tfjs, with BatchNorm folded in. */
export type HandWeights = ReadonlyMap<string, HandLayer>;

interface HandLayer extends Record<string, tf.Tensor> {
  filter: tf.Tensor;
  bias: tf.Tensor;
}

/** The blocks of an LSTM's flat vector, as matrices from the left. */
function prepareLstm(name: string, weights: Weights) {
  const at = (part: string) => weights.get(`${name}_${part}`) as tf.Tensor;
  const units = at("state").shape[2] ?? 1;
  const inputs = (at("parameters").size - 8 * units) / (4 * units) - units;
  const [i2h, h2h, first, second] = tf.split(at("parameters"), [
    4 * units * inputs,
    4 * units * units,
    4 * units,
    4 * units,
  ]) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  return {
    filter: tf.transpose(tf.reshape(i2h, [4 * units, inputs])),
    recurrent: tf.transpose(tf.reshape(h2h, [4 * units, units])),
    bias: tf.add(first, second),
    h: tf.squeeze(at("state"), [0]),
    c: tf.squeeze(at("state_cell"), [0]),
  };
}

/** Lays every weight out as somebody would who writes the network for tfjs. */
export function prepareByHand(
  weights: Weights,
  images: ReadonlyMap<string, [number, number, number]>,
): HandWeights {
  const prepared = new Map<string, HandLayer>();
  for (const [name, weight] of weights) {
    const recurrent = /^(.*)_parameters$/.exec(name)?.[1];
    if (recurrent)
      prepared.set(
        recurrent,
        tf.tidy(() => prepareLstm(recurrent, weights)),
      );
    const layer = /^(.*)_weight$/.exec(name)?.[1];
    if (layer !== undefined)
      prepared.set(
        layer,
        tf.tidy(() => prepareLayer(layer, weight, weights, images.get(layer))),
      );
  }
  return prepared;
}

function prepareLayer(layer: string, weight: tf.Tensor, weights: Weights, image?: [number, number, number]) {
  const at = (name: string) => weights.get(`${layer}_${name}`) as tf.Tensor;
  const isNormalised = weights.has(`${layer}_bn_gamma`);
  const scale = isNormalised
    ? tf.div(at("bn_gamma"), tf.sqrt(tf.add(at("bn_moving_var"), 1e-5)))
    : tf.ones([weight.shape[0] ?? 1]);
  const bias = isNormalised
    ? tf.sub(at("bn_beta"), tf.mul(at("bn_moving_mean"), scale))
    : tf.clone(at("bias"));
  const scaled = tf.mul(weight, tf.reshape(scale, [-1, ...weight.shape.slice(1).map(() => 1)]));
  if (weight.rank === 2) {
    // From (channel, height, width) to (height, width, channel), where the features are an image.
    const [units = 1, features = 1] = weight.shape;
    const ordered = tf.transpose(tf.reshape(scaled, [units, ...(image ?? [features, 1, 1])]), [2, 3, 1, 0]);
    return { filter: tf.reshape(ordered, [features, units]), bias };
  }
  const axes = layer.endsWith("_depthwise") ? [2, 3, 0, 1] : [2, 3, 1, 0];
  return { filter: tf.transpose(scaled, axes), bias };
}

/** Runs a network with tfjs's own functions: channels last, fused. */
export function byHand(weights: HandWeights): Layers<tf.Tensor> {
  const at = (name: string) => weights.get(name) as HandLayer;
  return {
    convolution(x, name, { stride = 1, pad = 0, isDepthwise = false, activation }) {
      const { filter, bias } = at(name);
      const options = {
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        strides: stride,
        pad,
        dimRoundingMode: "floor" as const,
        bias,
        activation: activation === "relu" ? ("relu" as const) : undefined,
      };
      const y = isDepthwise ? tf.fused.depthwiseConv2d(options) : tf.fused.conv2d(options);
      return activation === "tanh" ? tf.tanh(y) : y;
    },
    pool: (x, _, { type, kernel, stride, pad = 0 }) =>
      (type === "max" ? tf.maxPool : tf.avgPool)(x as tf.Tensor4D, kernel, stride, pad, "floor"),
    globalAverage: (x) => tf.mean(x, [1, 2]),
    add(a, b, _, hasRelu = false) {
      const sum = tf.add(a, b);
      return hasRelu ? tf.relu(sum) : sum;
    },
    lstm: (x, name) => runLstm(x, at(name)),
    dense(x, name, _, activation) {
      const { filter, bias } = at(name);
      const a = tf.reshape(x, [x.shape[0] ?? 1, -1]) as tf.Tensor2D;
      const y = tf.fused.matMul({ a, b: filter as tf.Tensor2D, bias });
      return activation === "tanh" ? tf.tanh(y) : y;
    },
  };
}

function runLstm(x: tf.Tensor, { filter, recurrent, bias, h: first, c: memory }: HandLayer): tf.Tensor {
  const [time = 1, batch = 1, inputs = 1] = x.shape;
  const rows = tf.reshape(x, [time * batch, inputs]) as tf.Tensor2D;
  const products = tf.fused.matMul({ a: rows, b: filter as tf.Tensor2D, bias });
  let [h, c] = [first as tf.Tensor, memory as tf.Tensor];
  const outputs = tf.unstack(tf.reshape(products, [time, batch, -1])).map((step) => {
    const gates = tf.fused.matMul({ a: h as tf.Tensor2D, b: recurrent as tf.Tensor2D, bias: step });
    const [i, f, g, o] = tf.split(gates, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    return h;
  });
  return tf.stack(outputs);
}
