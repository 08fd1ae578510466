import { encodeParams } from "../src/mxnet/formats/params.ts";
import { storeDense } from "../src/mxnet/formats/stored-array.ts";

/** A model of one unit over two inputs: its answer to (a, b) is 2a + 3b + 0.5. */
const SYMBOL = JSON.stringify({
  nodes: [
    { op: "null", name: "data", inputs: [] },
    { op: "null", name: "fc_weight", inputs: [] },
    { op: "null", name: "fc_bias", inputs: [] },
    node("FullyConnected", "fc", [0, 1, 2], { num_hidden: "1" }),
  ],
  arg_nodes: [0, 1, 2],
  heads: [[3, 0, 0]],
  attrs: { mxnet_version: ["int", 10200] },
});

const SHAPES = '[{"name": "data", "shape": [1, 2]}]';

export const PARAMS = encodeParams({
  names: ["arg:fc_weight", "arg:fc_bias"],
  arrays: [
    storeDense({ shape: [1, 2], dtype: "float32", data: Float32Array.of(2, 3) }),
    storeDense({ shape: [1], dtype: "float32", data: Float32Array.of(0.5) }),
  ],
});

/** The three files of the default save. */
export const TINY_MODEL = {
  "model-symbol.json": SYMBOL,
  "model-0000.params": PARAMS,
  "model-shapes.json": SHAPES,
};

/** A symbol file with two operators that no MXNet has. */
export const UNKNOWN_OPERATORS = JSON.stringify({
  nodes: [
    { op: "null", name: "data", inputs: [] },
    node("FoldSpace", "first", [0]),
    node("_contrib_Teleport", "second", [1]),
  ],
  arg_nodes: [0],
  heads: [[2, 0, 0]],
  attrs: { mxnet_version: ["int", 10200] },
});

function node(op: string, name: string, inputs: number[], attrs: Record<string, string> = {}) {
  return { op, name, attrs, inputs: inputs.map((input) => [input, 0, 0]) };
}
