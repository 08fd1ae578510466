import type { Operator } from "../operator.ts";
import { addN } from "./add-n.ts";
import { broadcastOperators } from "./broadcast-binary.ts";
import { elementwiseOperators } from "./elementwise-binary.ts";
import { leakyReLU } from "./leaky-relu.ts";
import { scalarOperators } from "./scalar.ts";
import { divSqrtDim, gradientMultiplier, hardSigmoid, identity, unaryOperators } from "./unary.ts";

/** Operators that look at one element of each input at a time. */
export const pointwiseOperators: readonly Operator[] = [
  ...broadcastOperators,
  ...elementwiseOperators,
  ...scalarOperators,
  ...unaryOperators,
  addN,
  divSqrtDim,
  gradientMultiplier,
  hardSigmoid,
  identity,
  leakyReLU,
];
