import { type CallArguments, readArguments } from "../call-arguments.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import {
  abs,
  add,
  broadcastMul,
  div,
  from,
  log,
  mul,
  negative,
  plus,
  relu,
  reshapeLike,
  softrelu,
  square,
  sub,
  swapAxes,
  times,
} from "./arithmetic.ts";
import type { BlockOptions } from "./block.ts";
import { type F, HybridBlock } from "./hybrid-block.ts";
import { callOperator } from "./operator-call.ts";

export interface LossOptions extends BlockOptions {
  /** Multiplies the loss. Default: 1. */
  weight?: number | null;
  /** The axis of the samples. Default: 0. */
  batch_axis?: number;
}

/**
 * Base class of losses: `mxnet.gluon.loss.Loss`.
 *
 * A loss has one number for each sample, the mean over its other axes. `sample_weight` multiplies the loss before that,
 * and has a shape that broadcasts.
 */
export abstract class Loss extends HybridBlock {
  readonly #weight: number;
  readonly #batchAxis: number;

  constructor(...args: CallArguments<[weight: number | null, batch_axis: number], LossOptions>) {
    const { weight, batch_axis = 0, ...options } = readArguments<LossOptions>(args, ["weight", "batch_axis"]);
    super(options);
    this.#weight = weight ?? 1;
    this.#batchAxis = batch_axis;
  }

  /** Multiplies by the weight of the loss, `scale` and that of each sample. */
  protected weighted(loss: NDArray, sample_weight: NDArray | undefined, scale = 1): NDArray {
    const sampled = sample_weight ? broadcastMul(loss, sample_weight) : loss;
    const factor = this.#weight * scale;
    return factor === 1 ? sampled : times(sampled, factor);
  }

  /** The mean of each sample. */
  protected perSample(loss: NDArray): NDArray {
    return callOperator("mean", [loss], { axis: this.#batchAxis, exclude: true });
  }

  /** The sum of each sample. */
  protected sumPerSample(loss: NDArray): NDArray {
    return callOperator("sum", [loss], { axis: this.#batchAxis, exclude: true });
  }
}

/** Half the squared difference: `½ · weight · (label - pred)²`. */
export class L2Loss extends Loss {
  override hybrid_forward(_F: F, pred: NDArray, label: NDArray, sample_weight?: NDArray): NDArray {
    const loss = square(sub(reshapeLike(label, pred), pred));
    return this.perSample(this.weighted(loss, sample_weight, 0.5));
  }
}

/** The difference without its sign: `|label - pred|`. */
export class L1Loss extends Loss {
  override hybrid_forward(_F: F, pred: NDArray, label: NDArray, sample_weight?: NDArray): NDArray {
    const loss = abs(sub(reshapeLike(label, pred), pred));
    return this.perSample(this.weighted(loss, sample_weight));
  }
}

/** Cross entropy of two classes, label 0 or 1. */
export class SigmoidBinaryCrossEntropyLoss extends Loss {
  readonly #fromSigmoid: boolean;

  /** @param options.from_sigmoid Whether `pred` has probabilities already. Default: false. */
  constructor(
    ...args: CallArguments<
      [from_sigmoid: boolean, weight: number | null, batch_axis: number],
      LossOptions & { from_sigmoid?: boolean }
    >
  ) {
    const { from_sigmoid = false, ...options } = readArguments<LossOptions & { from_sigmoid?: boolean }>(
      args,
      ["from_sigmoid", "weight", "batch_axis"],
    );
    super(options);
    this.#fromSigmoid = from_sigmoid;
  }

  /** @param pos_weight Multiplies the loss of positive labels. */
  override hybrid_forward(
    _F: F,
    pred: NDArray,
    given: NDArray,
    sample_weight?: NDArray,
    pos_weight?: NDArray,
  ): NDArray {
    const label = reshapeLike(given, pred);
    const loss = this.#fromSigmoid
      ? ofProbabilities(pred, label, pos_weight)
      : ofLogits(pred, label, pos_weight);
    return this.perSample(this.weighted(loss, sample_weight));
  }
}

function ofLogits(pred: NDArray, label: NDArray, pos_weight: NDArray | undefined): NDArray {
  const tail = softrelu(negative(abs(pred)));
  if (!pos_weight) return add(sub(relu(pred), mul(pred, label)), tail);
  const logWeight = plus(broadcastMul(label, plus(pos_weight, -1)), 1);
  return add(sub(pred, mul(pred, label)), mul(logWeight, add(tail, relu(negative(pred)))));
}

function ofProbabilities(pred: NDArray, label: NDArray, pos_weight: NDArray | undefined): NDArray {
  const positive = mul(log(plus(pred, EPSILON)), label);
  const other = mul(log(plus(from(1, pred), EPSILON)), from(1, label));
  return negative(add(pos_weight ? broadcastMul(positive, pos_weight) : positive, other));
}

/** What keeps logarithms finite. */
const EPSILON = 1e-12;

export interface SoftmaxCrossEntropyLossOptions extends LossOptions {
  /** Of the classes. Default: -1. */
  axis?: number;
  /** Whether the label has class numbers, rather than probabilities. Default: true. */
  sparse_label?: boolean;
  /** Whether `pred` has logarithms of probabilities already. Default: false. */
  from_logits?: boolean;
}

/** Softmax, then the cross entropy with the label. */
export class SoftmaxCrossEntropyLoss extends Loss {
  readonly #axis: number;
  readonly #isSparse: boolean;
  readonly #fromLogits: boolean;

  constructor(
    ...args: CallArguments<
      [axis: number, sparse_label: boolean, from_logits: boolean, weight: number | null],
      SoftmaxCrossEntropyLossOptions
    >
  ) {
    const {
      axis = -1,
      sparse_label = true,
      from_logits = false,
      ...rest
    } = readArguments<SoftmaxCrossEntropyLossOptions>(args, [
      "axis",
      "sparse_label",
      "from_logits",
      "weight",
    ]);
    super(rest);
    this.#axis = axis;
    this.#isSparse = sparse_label;
    this.#fromLogits = from_logits;
  }

  override hybrid_forward(_F: F, pred: NDArray, label: NDArray, sample_weight?: NDArray): NDArray {
    const axis = this.#axis;
    const logits = this.#fromLogits ? pred : callOperator("log_softmax", [pred], { axis });
    const likelihood = this.#isSparse
      ? callOperator("pick", [logits, label], { axis, keepdims: true })
      : callOperator("sum", [mul(logits, reshapeLike(label, logits))], { axis, keepdims: true });
    return this.perSample(this.weighted(negative(likelihood), sample_weight));
  }
}

export interface KLDivLossOptions extends LossOptions {
  /** Whether `pred` has logarithms of probabilities already. Default: true. */
  from_logits?: boolean;
  /** Of the classes. Default: -1. */
  axis?: number;
}

/** Divergence of two distributions: `label · (log(label) - pred)`. */
export class KLDivLoss extends Loss {
  readonly #fromLogits: boolean;
  readonly #axis: number;

  constructor(
    ...args: CallArguments<
      [from_logits: boolean, axis: number, weight: number | null, batch_axis: number],
      KLDivLossOptions
    >
  ) {
    const {
      from_logits = true,
      axis = -1,
      ...options
    } = readArguments<KLDivLossOptions>(args, ["from_logits", "axis", "weight", "batch_axis"]);
    super(options);
    this.#fromLogits = from_logits;
    this.#axis = axis;
  }

  override hybrid_forward(_F: F, pred: NDArray, label: NDArray, sample_weight?: NDArray): NDArray {
    const logits = this.#fromLogits ? pred : callOperator("log_softmax", [pred], { axis: this.#axis });
    const loss = mul(label, sub(log(plus(label, EPSILON)), logits));
    return this.perSample(this.weighted(loss, sample_weight));
  }
}

/** L2Loss near 0, L1Loss where the difference is more than `rho`. */
export class HuberLoss extends Loss {
  readonly #rho: number;

  /** @param options.rho Default: 1. */
  constructor(
    ...args: CallArguments<
      [rho: number, weight: number | null, batch_axis: number],
      LossOptions & { rho?: number }
    >
  ) {
    const { rho = 1, ...options } = readArguments<LossOptions & { rho?: number }>(args, [
      "rho",
      "weight",
      "batch_axis",
    ]);
    super(options);
    this.#rho = rho;
  }

  override hybrid_forward(_F: F, pred: NDArray, label: NDArray, sample_weight?: NDArray): NDArray {
    const rho = this.#rho;
    const distance = abs(sub(reshapeLike(label, pred), pred));
    const isFar = callOperator("_greater_scalar", [distance], { scalar: rho });
    const loss = callOperator("where", [isFar, plus(distance, -rho / 2), times(square(distance), 0.5 / rho)]);
    return this.perSample(this.weighted(loss, sample_weight));
  }
}

interface MarginOptions extends LossOptions {
  /** Default: 1. */
  margin?: number;
}

abstract class MarginLoss extends Loss {
  protected readonly margin: number;

  constructor(
    ...args: CallArguments<[margin: number, weight: number | null, batch_axis: number], MarginOptions>
  ) {
    const { margin = 1, ...options } = readArguments<MarginOptions>(args, ["margin", "weight", "batch_axis"]);
    super(options);
    this.margin = margin;
  }
}

/** `max(0, margin - pred · label)`, label -1 or 1. */
export class HingeLoss extends MarginLoss {
  override hybrid_forward(_F: F, pred: NDArray, label: NDArray, sample_weight?: NDArray): NDArray {
    const loss = relu(from(this.margin, mul(pred, reshapeLike(label, pred))));
    return this.perSample(this.weighted(loss, sample_weight));
  }
}

/** `max(0, margin - pred · label)²`, label -1 or 1. */
export class SquaredHingeLoss extends MarginLoss {
  override hybrid_forward(_F: F, pred: NDArray, label: NDArray, sample_weight?: NDArray): NDArray {
    const loss = square(relu(from(this.margin, mul(pred, reshapeLike(label, pred)))));
    return this.perSample(this.weighted(loss, sample_weight));
  }
}

export interface LogisticLossOptions extends LossOptions {
  /** `signed`: labels -1 and 1; `binary`: 0 and 1. Default: `signed`. */
  label_format?: "signed" | "binary";
}

/** `log(1 + exp(-pred · label))`. */
export class LogisticLoss extends Loss {
  readonly #isSigned: boolean;

  constructor(
    ...args: CallArguments<
      [weight: number | null, batch_axis: number, label_format: "signed" | "binary"],
      LogisticLossOptions
    >
  ) {
    const { label_format = "signed", ...options } = readArguments<LogisticLossOptions>(args, [
      "weight",
      "batch_axis",
      "label_format",
    ]);
    super(options);
    this.#isSigned = label_format === "signed";
  }

  override hybrid_forward(_F: F, pred: NDArray, given: NDArray, sample_weight?: NDArray): NDArray {
    const label = reshapeLike(given, pred);
    const binary = this.#isSigned ? times(plus(label, 1), 0.5) : label;
    return this.perSample(this.weighted(ofLogits(pred, binary, undefined), sample_weight));
  }
}

/** How much nearer a sample is to the positive one than to the negative one, up to `margin`. */
export class TripletLoss extends MarginLoss {
  override hybrid_forward(
    _F: F,
    pred: NDArray,
    positive: NDArray,
    other: NDArray,
    sample_weight?: NDArray,
  ): NDArray {
    const near = square(sub(reshapeLike(positive, pred), pred));
    const far = square(sub(reshapeLike(other, pred), pred));
    const loss = relu(plus(this.sumPerSample(sub(near, far)), this.margin));
    return this.weighted(loss, sample_weight);
  }
}

export interface PoissonNLLLossOptions extends LossOptions {
  /** Whether `pred` is the logarithm of the mean. Default: true. */
  from_logits?: boolean;
  /** Adds Stirling's approximation. Default: false. */
  compute_full?: boolean;
}

/** Negative log likelihood of counts; one number, the mean of all. */
export class PoissonNLLLoss extends Loss {
  readonly #fromLogits: boolean;
  readonly #isFull: boolean;

  constructor(
    ...args: CallArguments<
      [weight: number | null, from_logits: boolean, batch_axis: number, compute_full: boolean],
      PoissonNLLLossOptions
    >
  ) {
    const {
      from_logits = true,
      compute_full = false,
      ...options
    } = readArguments<PoissonNLLLossOptions>(args, ["weight", "from_logits", "batch_axis", "compute_full"]);
    super(options);
    this.#fromLogits = from_logits;
    this.#isFull = compute_full;
  }

  override hybrid_forward(_F: F, pred: NDArray, given: NDArray, sample_weight?: NDArray): NDArray {
    const target = reshapeLike(given, pred);
    const loss = this.#fromLogits
      ? sub(callOperator("exp", [pred]), mul(target, pred))
      : sub(pred, mul(target, log(plus(pred, 1e-8))));
    const full = this.#isFull ? add(loss, stirling(target)) : loss;
    return callOperator("mean", [this.weighted(full, sample_weight)]);
  }
}

/** `log(n!)` for n above 1. */
function stirling(n: NDArray): NDArray {
  const isAbove = callOperator("_greater_scalar", [n], { scalar: 1 });
  const approximation = add(sub(mul(n, log(n)), n), times(log(times(n, 2 * Math.PI)), 0.5));
  // 0 · log(0) is no number: it must not reach the sum.
  return callOperator("where", [isAbove, approximation, times(n, 0)]);
}

/** How far two vectors point apart: label 1 for those that should not, -1 for those that should. */
export class CosineEmbeddingLoss extends Loss {
  readonly #margin: number;

  /** @param options.margin How alike the latter may be. Default: 0. */
  constructor(
    ...args: CallArguments<
      [weight: number | null, batch_axis: number, margin: number],
      LossOptions & { margin?: number }
    >
  ) {
    const { margin = 0, ...options } = readArguments<LossOptions & { margin?: number }>(args, [
      "weight",
      "batch_axis",
      "margin",
    ]);
    super(options);
    this.#margin = margin;
  }

  override hybrid_forward(
    _F: F,
    given: NDArray,
    input2: NDArray,
    given_label: NDArray,
    sample_weight?: NDArray,
  ): NDArray {
    const label = callOperator("Reshape", [given_label], { shape: [-1, 1] });
    const similarity = cosine(reshapeLike(given, input2), input2);
    const isAlike = callOperator("_equal_scalar", [label], { scalar: 1 });
    const isOther = callOperator("_equal_scalar", [label], { scalar: -1 });
    const alike = mul(from(1, similarity), isAlike);
    const other = mul(relu(plus(similarity, -this.#margin)), isOther);
    return this.weighted(add(alike, other), sample_weight);
  }
}

function cosine(x: NDArray, y: NDArray): NDArray {
  const column = (values: NDArray) => callOperator("Reshape", [values], { shape: [-1, 1] });
  const norm = (values: NDArray) => column(callOperator("norm", [values], { axis: -1 }));
  const product = column(callOperator("sum", [mul(x, y)], { axis: -1 }));
  return div(product, callOperator("_maximum_scalar", [mul(norm(x), norm(y))], { scalar: EPSILON }));
}

export interface CTCLossOptions extends LossOptions {
  /** Default: `NTC`. */
  layout?: "NTC" | "TNC";
  /** Default: `NT`. */
  label_layout?: "NT" | "TN";
}

/** Connectionist temporal classification; the last class is the blank. */
export class CTCLoss extends Loss {
  readonly #isTimeFirst: boolean;
  readonly #isLabelTimeFirst: boolean;

  constructor(
    ...args: CallArguments<
      [layout: "NTC" | "TNC", label_layout: "NT" | "TN", weight: number | null],
      CTCLossOptions
    >
  ) {
    const {
      layout = "NTC",
      label_layout = "NT",
      ...options
    } = readArguments<CTCLossOptions>(args, ["layout", "label_layout", "weight"]);
    super({ batch_axis: label_layout.indexOf("N"), ...options });
    this.#isTimeFirst = layout === "TNC";
    this.#isLabelTimeFirst = label_layout === "TN";
  }

  override hybrid_forward(
    _F: F,
    pred: NDArray,
    label: NDArray,
    pred_lengths?: NDArray,
    label_lengths?: NDArray,
    sample_weight?: NDArray,
  ): NDArray {
    const data = this.#isTimeFirst ? pred : swapAxes(pred, 0, 1);
    const labels = this.#isLabelTimeFirst ? swapAxes(label, 0, 1) : label;
    const loss = callOperator("CTCLoss", [data, labels, pred_lengths, label_lengths], {
      use_data_lengths: pred_lengths !== undefined,
      use_label_lengths: label_lengths !== undefined,
      blank_label: "last",
    });
    return this.weighted(loss, sample_weight);
  }
}
