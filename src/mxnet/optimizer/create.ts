import { MXNetError } from "../mxnet-error.ts";
import { Adam, Adamax, type AdamaxOptions, type AdamOptions, Nadam, type NadamOptions } from "./adam.ts";
import {
  AdaDelta,
  type AdaDeltaOptions,
  AdaGrad,
  type AdaGradOptions,
  Ftrl,
  type FtrlOptions,
  RMSProp,
  type RMSPropOptions,
} from "./adaptive.ts";
import { LAMB, type LAMBOptions } from "./lamb.ts";
import type { Optimizer, OptimizerOptions } from "./optimizer.ts";
import { NAG, SGD, type SGDOptions, SGLD, Signum, type SignumOptions } from "./sgd.ts";

/** What an optimizer made by its name may be given: each takes its own of these. */
export type AnyOptimizerOptions = SGDOptions &
  SignumOptions &
  AdamOptions &
  AdamaxOptions &
  NadamOptions &
  AdaGradOptions &
  RMSPropOptions &
  AdaDeltaOptions &
  FtrlOptions &
  LAMBOptions;

/** Options by name, as an object or as Python's pairs: `[["learning_rate", 0.1], ["wd", 0]]`. */
export type OptimizerParams = AnyOptimizerOptions | readonly (readonly [name: string, value: unknown])[];

/** Options by name as an object. */
export function toOptimizerOptions(params: OptimizerParams | null | undefined): AnyOptimizerOptions {
  if (!params) return {};
  return Array.isArray(params) ? Object.fromEntries(params) : (params as AnyOptimizerOptions);
}

/** A class of optimizers, as `register` takes it. */
export type OptimizerClass = new (options: AnyOptimizerOptions) => Optimizer;

/**
 * Makes an optimizer by its name: `sgd`, `nag`, `adam`, `adagrad`, `rmsprop`, `adadelta`, `ftrl`, `lamb`, `signum`,
 * `adamax`, `nadam`, `sgld`, or one that was registered. Upper and lower case are the same.
 *
 * @throws {MXNetError} For an unknown name, or an option that this optimizer does not have.
 */
export function create(name: string, options: AnyOptimizerOptions = {}): Optimizer {
  const [klass, own] = BY_NAME.get(name.toLowerCase()) ?? [];
  if (!klass)
    throw new MXNetError(`Cannot find optimizer ${name}: known are ${[...BY_NAME.keys()].join(", ")}`);
  const known = own && [...COMMON, ...own];
  const stray = known && Object.keys(options).find((option) => !known.includes(option));
  if (known && stray !== undefined) {
    throw new MXNetError(
      `Cannot make optimizer ${name}: it has no option "${stray}", its options are ${known.join(", ")}`,
    );
  }
  return new klass(options);
}

/** Makes a class of optimizers known by its name in lower case. Returns the class. */
export function register<Class extends OptimizerClass>(klass: Class): Class {
  BY_NAME.set(klass.name.toLowerCase(), [klass, undefined]);
  return klass;
}

const COMMON: readonly (keyof OptimizerOptions)[] = [
  "learning_rate",
  "lr_scheduler",
  "wd",
  "rescale_grad",
  "clip_gradient",
  "param_idx2name",
  "param_dict",
  "begin_num_update",
  "multi_precision",
];

const MOMENTUM = ["momentum", "lazy_update"];
const BETAS = ["beta1", "beta2", "epsilon", "lazy_update"];

const BY_NAME = new Map<string, readonly [klass: OptimizerClass, options: readonly string[] | undefined]>([
  ["sgd", [SGD, MOMENTUM]],
  ["ccsgd", [SGD, MOMENTUM]],
  ["nag", [NAG, MOMENTUM]],
  ["adam", [Adam, BETAS]],
  ["adagrad", [AdaGrad, ["eps"]]],
  ["rmsprop", [RMSProp, ["gamma1", "gamma2", "epsilon", "centered", "clip_weights"]]],
  ["adadelta", [AdaDelta, ["rho", "epsilon"]]],
  ["ftrl", [Ftrl, ["lamda1", "beta"]]],
  ["lamb", [LAMB, [...BETAS, "lower_bound", "upper_bound", "bias_correction"]]],
  ["signum", [Signum, ["momentum", "wd_lh"]]],
  ["adamax", [Adamax, ["beta1", "beta2"]]],
  ["nadam", [Nadam, [...BETAS, "schedule_decay"]]],
  ["sgld", [SGLD, []]],
]);
