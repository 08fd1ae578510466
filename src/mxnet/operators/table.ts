import { activation } from "./activation.ts";
import { batchNorm } from "./batch-norm.ts";
import { convolution } from "./convolution.ts";
import { dropout } from "./dropout.ts";
import { fullyConnected } from "./fully-connected.ts";
import type { Operator } from "./operator.ts";
import { pointwiseOperators } from "./pointwise/family.ts";
import { pooling } from "./pooling.ts";
import { linearRegressionOutput } from "./regression-output.ts";
import { flatten, reshape } from "./reshape.ts";
import { softmaxOutput } from "./softmax-output.ts";

/** Every operator that can be run. */
const OPERATORS: readonly Operator[] = [
  ...pointwiseOperators,
  activation,
  batchNorm,
  convolution,
  dropout,
  flatten,
  fullyConnected,
  linearRegressionOutput,
  pooling,
  reshape,
  softmaxOutput,
];

const BY_NAME = new Map(
  OPERATORS.flatMap((operator) =>
    [operator.name, ...(operator.aliases ?? [])].map((name) => [name, operator]),
  ),
);

/** The operator that a file names so, `undefined` where it is not supported. */
export function findOperator(name: string): Operator | undefined {
  return BY_NAME.get(name);
}
