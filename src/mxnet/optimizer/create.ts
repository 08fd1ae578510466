import { MXNetError } from "../mxnet-error.ts";
import { Adam, type AdamOptions } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import { SGD, type SGDOptions } from "./sgd.ts";

export type AnyOptimizerOptions = SGDOptions & AdamOptions;

/** Makes an optimizer by its name: `sgd` or `adam`. @throws {MXNetError} For an unknown name. */
export function create(name: string, options: AnyOptimizerOptions = {}): Optimizer {
  const make = BY_NAME[name.toLowerCase()];
  if (make) return make(options);
  throw new MXNetError(`Cannot find optimizer ${name}: known are ${Object.keys(BY_NAME).join(", ")}`);
}

const BY_NAME: Record<string, (options: AnyOptimizerOptions) => Optimizer> = {
  sgd: (options) => new SGD(options),
  adam: (options) => new Adam(options),
};
