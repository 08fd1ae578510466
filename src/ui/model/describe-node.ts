import type { GraphNode } from "../../sagemaker/inspect/model-graph-types.ts";
import { formatShape } from "../values/tensor-values.ts";

/** A node in a sentence: `Convolution conv0, output (1, 64, 112, 112), 2 weights`. */
export function describeNode({ op, name, outputShapes, weights }: GraphNode): string {
  const shape = outputShapes[0];
  const parts = [
    `${op === "null" ? "Input" : op} ${name}`,
    shape && `output ${formatShape(shape)}`,
    weights.length > 0 && `${weights.length} weights`,
  ];
  return parts.filter(Boolean).join(", ");
}
