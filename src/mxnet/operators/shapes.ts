import { MXNetError } from "../mxnet-error.ts";
import { formatShape, mergeShapes, type PartialShape } from "../shape.ts";
import type { InferredShapes } from "./operator.ts";

/** Joins what is known of a shape with what follows from others. @throws {MXNetError} Where they contradict. */
export function merged(known: PartialShape, inferred: PartialShape, what: string): PartialShape {
  const shape = mergeShapes(known, inferred);
  if (shape !== null) return shape;
  throw new MXNetError(`${what} has shape ${formatShape(known)}, must be ${formatShape(inferred)}`);
}

/** Shapes of an operator whose one output is like its one input. */
export function sameShapes(
  [input]: readonly PartialShape[],
  [output]: readonly PartialShape[],
): InferredShapes {
  const shape = merged(input, output, "the input");
  return { inputs: [shape], outputs: [shape] };
}
