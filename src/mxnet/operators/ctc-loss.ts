import * as tf from "@tensorflow/tfjs-core";
import { derivedBackward } from "./derived-backward.ts";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface CTCLossOptions {
  /** Reads the input `data_lengths`, (batch,). Default: false, all sequences are whole. */
  use_data_lengths?: boolean;
  /** Reads the input `label_lengths`, (batch,). Default: false, a label ends where its padding begins. */
  use_label_lengths?: boolean;
  /** `first`: class 0 is the blank, and 0 pads labels. `last`: the last class is, and -1 pads them. Default: `first`. */
  blank_label?: "first" | "last";
}

/**
 * Connectionist temporal classification: `-log` of the probability of a label over all alignments.
 *
 * Inputs: data (time, batch, class) before the softmax, label (batch, length). Output: (batch,); infinite where the label
 * is too long for the data.
 */
export const ctcLoss: Operator = {
  name: "CTCLoss",
  aliases: ["ctc_loss", "_contrib_CTCLoss", "_contrib_ctc_loss"],
  configure(attributes) {
    const usesDataLengths = attributes.boolean("use_data_lengths", false);
    const usesLabelLengths = attributes.boolean("use_label_lengths", false);
    const isBlankFirst = attributes.choice("blank_label", ["first", "last"], "first") === "first";
    const lengths = [
      ...(usesDataLengths ? ["data_lengths"] : []),
      ...(usesLabelLengths ? ["label_lengths"] : []),
    ];
    return {
      inputs: ["data", "label", ...lengths],
      hiddenOutputs: 1,
      inferShapes([data, label, ...others], [output]) {
        const batch = [data?.[1] ?? label?.[0] ?? output?.[0] ?? 0];
        return {
          inputs: [data, label, ...others.map((each, index) => merged(each, batch, lengths[index] ?? ""))],
          // The hidden one is the gradient.
          outputs: [merged(output, batch, "the output"), data],
        };
      },
      plan: ({ inputs: [[, , classes = 1] = []] }) => {
        const compute = (data: tf.Tensor, label: tf.Tensor, ...others: tf.Tensor[]) => {
          const dataLengths = usesDataLengths ? others[0] : undefined;
          const labelLengths = usesLabelLengths ? others.at(-1) : undefined;
          const blank = isBlankFirst ? 0 : classes - 1;
          const padding = isBlankFirst ? 0 : -1;
          return lossOf(data as tf.Tensor3D, dataLengths, alignmentOf(label, labelLengths, blank, padding));
        };
        const count = 2 + lengths.length;
        const constants = Array.from({ length: count - 1 }, (_, index) => index + 1);
        return {
          forward: ([data, label, ...others]) =>
            tf.tidy(() => unlessImpossible(compute(data as tf.Tensor, label as tf.Tensor, ...others))),
          backward: derivedBackward(compute, count, constants),
        };
      },
    };
  },
};

/** The logarithm of 0, as far as sums of it stay numbers. */
const IMPOSSIBLE = -1e30;
/** A loss above this is that of an impossible alignment. */
const TOO_LARGE = 1e29;

/** A label with a blank before, between and behind its classes: each is a state that a sequence passes. */
interface Alignment {
  /** The class of each state: (batch, state), int32. */
  classes: tf.Tensor;
  /** 0 where a state may follow the one two before it, else `IMPOSSIBLE`: (batch, state). */
  skip: tf.Tensor;
  /** 0 where a sequence may end, else `IMPOSSIBLE`: (batch, state). */
  end: tf.Tensor;
}

function alignmentOf(
  label: tf.Tensor,
  lengths: tf.Tensor | undefined,
  blank: number,
  padding: number,
): Alignment {
  const [batch = 1, most = 1] = label.shape;
  const known = tf.cast(label, "float32");
  const count = tf.reshape(lengths ? tf.cast(lengths, "float32") : lengthsOf(known, padding), [batch, 1]);
  const isLabel = tf.less(tf.range(0, most), count);
  const named = tf.where(isLabel, known, tf.fill([batch, most], blank));
  const pairs = tf.stack([tf.fill([batch, most], blank), named], 2);
  const classes = tf.concat([tf.reshape(pairs, [batch, 2 * most]), tf.fill([batch, 1], blank)], 1);
  const twoBefore = tf.concat([tf.fill([batch, 2], blank), tf.slice(classes, [0, 0], [-1, 2 * most - 1])], 1);
  const maySkip = tf.logicalAnd(tf.notEqual(classes, blank), tf.notEqual(classes, twoBefore));
  const states = tf.range(0, 2 * most + 1);
  const isLast = tf.logicalOr(
    tf.equal(states, tf.mul(count, 2)),
    tf.equal(states, tf.sub(tf.mul(count, 2), 1)),
  );
  return { classes: tf.cast(classes, "int32"), skip: allowed(maySkip), end: allowed(isLast) };
}

/** How many classes come before the first padding. */
function lengthsOf(label: tf.Tensor, padding: number): tf.Tensor {
  const isPadding = tf.cast(tf.equal(label, padding), "float32");
  return tf.sum(tf.cast(tf.equal(tf.cumsum(isPadding, 1), 0), "float32"), 1);
}

function allowed(condition: tf.Tensor): tf.Tensor {
  return tf.where(condition, tf.zerosLike(condition), tf.fill(condition.shape, IMPOSSIBLE));
}

/** The forward algorithm, in logarithms: after each moment, the probability to be in each state. */
function lossOf(data: tf.Tensor3D, lengths: tf.Tensor | undefined, alignment: Alignment): tf.Tensor {
  const { classes, skip, end } = alignment;
  const [time, batch] = data.shape;
  const states = classes.shape[1] ?? 1;
  const chosen = tf.transpose(tf.oneHot(classes, data.shape[2], 1, 0, "float32"), [0, 2, 1]);
  const logs = tf.logSoftmax(tf.transpose(data, [1, 0, 2]));
  const moments = tf.unstack(tf.matMul(logs, chosen), 1);
  const start = tf.where(tf.less(tf.range(0, states), 2), tf.zeros([states]), tf.fill([states], IMPOSSIBLE));
  let probability = tf.add(moments[0] as tf.Tensor, start);
  for (let moment = 1; moment < time; moment++) {
    const ways = [probability, later(probability, 1), tf.add(later(probability, 2), skip)];
    const next = tf.add(logSumOf(ways), moments[moment] as tf.Tensor);
    const goesOn = lengths && tf.less(moment, tf.reshape(lengths, [batch, 1]));
    probability = goesOn ? tf.where(tf.tile(goesOn, [1, states]), next, probability) : next;
  }
  return tf.neg(tf.logSumExp(tf.add(probability, end), 1));
}

function unlessImpossible(loss: tf.Tensor): tf.Tensor {
  return tf.where(tf.greater(loss, TOO_LARGE), tf.fill(loss.shape, Number.POSITIVE_INFINITY), loss);
}

/** Each state's value to the state that comes so many behind it. */
function later(values: tf.Tensor, by: number): tf.Tensor {
  const [batch = 1, states = 1] = values.shape;
  if (states <= by) return tf.fill([batch, states], IMPOSSIBLE);
  return tf.concat([tf.fill([batch, by], IMPOSSIBLE), tf.slice(values, [0, 0], [-1, states - by])], 1);
}

function logSumOf(values: readonly tf.Tensor[]): tf.Tensor {
  const largest = values.reduce((a, b) => tf.maximum(a, b));
  const sum = values.map((each) => tf.exp(tf.sub(each, largest))).reduce((a, b) => tf.add(a, b));
  return tf.add(largest, tf.log(sum));
}
