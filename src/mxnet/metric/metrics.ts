import { type CallArguments, readArguments } from "../call-arguments.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import { Accuracy, F1, MCC, TopKAccuracy } from "./classification.ts";
import { CustomMetric, type Evaluation, Loss } from "./custom-metric.ts";
import {
  type Arrays,
  EvalMetric,
  type LabelsAndPreds,
  type MetricOptions,
  type NameValue,
  readUpdate,
} from "./eval-metric.ts";
import { CrossEntropy, NegativeLogLikelihood, Perplexity } from "./likelihood.ts";
import { MAE, MSE, PearsonCorrelation, RMSE } from "./regression.ts";

export interface CompositeOptions extends MetricOptions {
  metrics?: readonly MetricLike[];
}

/** Several metrics at once. */
export class CompositeEvalMetric extends EvalMetric {
  readonly metrics: EvalMetric[];

  constructor(...args: CallArguments<[metrics: readonly MetricLike[], name: string], CompositeOptions>) {
    const {
      metrics = [],
      name = "composite",
      ...options
    } = readArguments<CompositeOptions>(args, ["metrics", "name"]);
    super(name, options);
    this.metrics = metrics.map((metric) => create(metric));
  }

  /** Adds a metric, or one by its name. */
  add(metric: MetricLike): void {
    this.metrics.push(create(metric));
  }

  /** @throws {MXNetError} Where there is none with that index. */
  get_metric(index: number): EvalMetric {
    const metric = this.metrics[index];
    if (metric) return metric;
    throw new MXNetError(`Metric index ${index} is out of range 0 and ${this.metrics.length}`);
  }

  override update(label: Arrays | LabelsAndPreds, pred?: Arrays): void | Promise<void> {
    const [labels, preds] = readUpdate(label, pred);
    return settled(this.metrics.map((metric) => metric.update(labels, preds)));
  }

  override update_dict(
    label: Readonly<Record<string, NDArray>>,
    pred: Readonly<Record<string, NDArray>>,
  ): void | Promise<void> {
    return settled(this.metrics.map((metric) => metric.update_dict(label, pred)));
  }

  override reset(): void {
    for (const metric of this.metrics) metric.reset();
  }

  override reset_local(): void {
    for (const metric of this.metrics) metric.reset_local();
  }

  override async get_name_value(): Promise<NameValue[]> {
    return (await Promise.all(this.metrics.map((metric) => metric.get_name_value()))).flat();
  }

  override async get_global_name_value(): Promise<NameValue[]> {
    return (await Promise.all(this.metrics.map((metric) => metric.get_global_name_value()))).flat();
  }

  override async get(): Promise<readonly [readonly string[], readonly number[]]> {
    return columns(await this.get_name_value());
  }

  override async get_global(): Promise<readonly [readonly string[], readonly number[]]> {
    return columns(await this.get_global_name_value());
  }
}

/** A metric, its name, a function that computes one, or a list of any. */
export type MetricLike = EvalMetric | string | Evaluation | readonly MetricLike[];

/**
 * Makes a metric: `acc`, `top_k_acc`, `f1`, `mcc`, `perplexity`, `mae`, `mse`, `rmse`, `ce`, `nll_loss`, `pearsonr`,
 * `loss`, or a function's. `options` are those of the metric's class.
 *
 * @throws {MXNetError} For an unknown name.
 */
export function create(metric: MetricLike, options: Readonly<Record<string, unknown>> = {}): EvalMetric {
  if (metric instanceof EvalMetric) return metric;
  if (typeof metric === "function") return new CustomMetric(metric, options);
  if (typeof metric !== "string")
    return new CompositeEvalMetric({ metrics: metric.map((each) => create(each, options)) });
  const known = BY_NAME.find(([names]) => names.includes(metric.toLowerCase()));
  if (known) return known[1](options);
  const names = BY_NAME.map(([[name]]) => name);
  throw new MXNetError(`Metric must be one of ${names.join(", ")}: it is "${metric}"`);
}

const BY_NAME: readonly (readonly [names: readonly string[], make: (options: object) => EvalMetric])[] = [
  [["acc", "accuracy"], (options) => new Accuracy(options)],
  [["top_k_accuracy", "top_k_acc", "topkaccuracy"], (options) => new TopKAccuracy(options)],
  [["f1"], (options) => new F1(options)],
  [["mcc"], (options) => new MCC(options)],
  [["perplexity"], (options) => new Perplexity(options)],
  [["mae"], (options) => new MAE(options)],
  [["mse"], (options) => new MSE(options)],
  [["rmse"], (options) => new RMSE(options)],
  [["ce", "cross-entropy", "crossentropy"], (options) => new CrossEntropy(options)],
  [["nll_loss", "nll-loss", "negativeloglikelihood"], (options) => new NegativeLogLikelihood(options)],
  [["pearsonr", "pearsoncorrelation"], (options) => new PearsonCorrelation(options)],
  [["loss"], (options) => new Loss(options)],
  [["composite", "compositeevalmetric"], (options) => new CompositeEvalMetric(options)],
];

function settled(updates: readonly (void | Promise<void>)[]): void | Promise<void> {
  if (updates.some((update) => update instanceof Promise)) return Promise.all(updates).then(() => {});
}

function columns(pairs: readonly NameValue[]): readonly [string[], number[]] {
  return [pairs.map(([name]) => name), pairs.map(([, value]) => value)];
}
