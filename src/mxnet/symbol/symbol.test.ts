import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";
import { sharedText, skipWithoutData } from "../testing/shared-data.ts";
import { resetNames } from "./name-manager.ts";

function lenet(): mx.Symbol {
  const conv = mx.sym.Convolution(mx.sym.Variable("data"), { kernel: [5, 5], num_filter: 6, name: "conv1" });
  const pool = mx.sym.Pooling(conv, { kernel: [2, 2], stride: [2, 2], pool_type: "max", name: "pool1" });
  const fc = mx.sym.FullyConnected(mx.sym.Dropout(pool, { name: "drop" }), { num_hidden: 10, name: "fc1" });
  return mx.sym.SoftmaxOutput({ data: fc, name: "softmax" });
}

test("A symbol lists its variables in the order in which the graph reads them, and its outputs", () => {
  const symbol = lenet();
  assert.deepEqual(symbol.list_arguments(), [
    "data",
    "conv1_weight",
    "conv1_bias",
    "fc1_weight",
    "fc1_bias",
    "softmax_label",
  ]);
  assert.deepEqual(symbol.list_outputs(), ["softmax_output"]);
  assert.deepEqual(symbol.list_auxiliary_states(), []);
  assert.equal(symbol.name, "softmax");
});

test("infer_shape() completes parameters, labels and outputs from the data's shape", () => {
  const [args, outputs] = lenet().infer_shape({ data: [20, 1, 28, 28] });
  assert.deepEqual(args, [[20, 1, 28, 28], [6, 1, 5, 5], [6], [10, 864], [10], [20]]);
  assert.deepEqual(outputs, [[20, 10]]);
});

test("infer_shape() names what it cannot know, and the node where shapes contradict", () => {
  assert.throws(() => lenet().infer_shape({}), /Cannot infer the shape of "data": more shapes must be given/);
  assert.throws(
    () => lenet().infer_shape({ data: [20, 1, 28, 28], fc1_weight: [10, 7] }),
    /Cannot infer the shapes of FullyConnected "fc1": weight has shape \(10, 7\), must be \(10, 864\)/,
  );
  assert.throws(
    () =>
      mx.sym
        .Pooling(mx.sym.Variable("data"), { kernel: [3, 3], name: "p" })
        .infer_shape({ data: [1, 1, 2, 2] }),
    /kernel \(3, 3\) exceeds data/,
  );
});

test("infer_shape() takes dimensions that a variable was declared with, 0 for unknown ones", () => {
  const weight = mx.sym.Variable("w", { shape: [4, 0] });
  const symbol = mx.sym.FullyConnected({
    data: mx.sym.Variable("data"),
    weight,
    num_hidden: 4,
    no_bias: true,
    name: "fc",
  });
  assert.deepEqual(symbol.infer_shape({ data: [2, 3] })[0], [
    [2, 3],
    [4, 3],
  ]);
  assert.deepEqual(symbol.infer_shape_partial({})[0], [undefined, [4, 0]]);
});

test("Nodes without a name are numbered by operator, as NameManager does", () => {
  resetNames();
  const data = mx.sym.Variable("data");
  const names = [
    mx.sym.FullyConnected(data, { num_hidden: 1 }),
    mx.sym.Activation(data, { act_type: "relu" }),
    mx.sym.FullyConnected({ data, num_hidden: 1 }),
    mx.sym.SoftmaxOutput(data),
  ].map(({ name }) => name);
  assert.deepEqual(names, ["fullyconnected0", "activation0", "fullyconnected1", "softmaxoutput0"]);
});

test("An operator refuses attributes and inputs that it does not know, and values that it cannot read", () => {
  const data = mx.sym.Variable("data");
  const compose = (options: object) => () =>
    mx.sym.FullyConnected({ data, name: "fc", num_hidden: 3, ...options });
  compose({});
  assert.throws(
    compose({ num_hiden: 4 }),
    /FullyConnected: attribute num_hiden \("4"\) is not known \("fc"\)/,
  );
  assert.throws(compose({ num_hidden: undefined }), /attribute num_hidden is missing/);
  assert.throws(compose({ wight: data }), /it has no input "wight", its inputs are data, weight, bias/);
  assert.throws(compose({ data: mx.sym.Group([data, data]) }), /data is a group of 2 outputs, must be one/);
  assert.throws(
    () => mx.sym.Convolution(data, { kernel: [3, 3, 3, 3], num_filter: 2, name: "c" }),
    /attribute kernel has 4 axes, must have/,
  );
});

test("Loading names every operator and attribute that is not supported at once", () => {
  const node = (op: string, name: string, attrs = {}, inputs: number[] = [0]) => ({
    op,
    name,
    attrs,
    inputs: inputs.map((each) => [each, 0, 0]),
  });
  const text = JSON.stringify({
    nodes: [
      { op: "null", name: "data", inputs: [] },
      node("BatchNorm3000", "b1"),
      node("BatchNorm3000", "b2", {}, [1]),
      node("Activation", "a", { act_type: "swish" }, [2]),
    ],
    arg_nodes: [0],
    heads: [[3, 0, 0]],
    attrs: { mxnet_version: ["int", 10700] },
  });
  assert.throws(() => mx.sym.load_json(text), {
    name: "MXNetError",
    message:
      'Cannot run the symbol as it has what is not supported: operator BatchNorm3000 ("b1", "b2"); Activation: attribute act_type is "swish", must be one of relu, sigmoid, tanh, softrelu, softsign ("a")',
  });
});

test("Loading names control flow, whose subgraphs are not run, and all else that is not supported", () => {
  const subgraph = {
    nodes: [
      { op: "null", name: "item", inputs: [] },
      { op: "relu", name: "body", inputs: [[0, 0, 0]] },
    ],
    arg_nodes: [0],
    heads: [[1, 0, 0]],
  };
  const node = (op: string, name: string, input: number, subgraphs?: unknown[]) => ({
    op,
    name,
    inputs: [[input, 0, 0]],
    ...(subgraphs ? { subgraphs } : {}),
  });
  const text = JSON.stringify({
    nodes: [
      { op: "null", name: "data", inputs: [] },
      node("_foreach", "each", 0, [subgraph]),
      node("_while_loop", "loop", 1, [subgraph, subgraph]),
      node("BatchNorm3000", "b", 2),
      node("_cond", "branch", 3, [subgraph, subgraph, subgraph]),
    ],
    arg_nodes: [0],
    heads: [[4, 0, 0]],
    attrs: { mxnet_version: ["int", 10700] },
  });
  assert.throws(() => mx.sym.load_json(text), {
    name: "MXNetError",
    message:
      'Cannot run the symbol as it has what is not supported: operator _foreach ("each"); operator _while_loop ("loop"); operator BatchNorm3000 ("b"); operator _cond ("branch")',
  });
});

test("tojson() writes what MXNet writes for the same network, but for its version", {
  skip: skipWithoutData,
}, () => {
  resetNames();
  let layer = mx.sym.Flatten(mx.sym.Variable("data"));
  layer = mx.sym.Activation(mx.sym.FullyConnected(layer, { num_hidden: 128 }), { act_type: "relu" });
  layer = mx.sym.Activation(mx.sym.FullyConnected(layer, { num_hidden: 64 }), { act_type: "relu" });
  const symbol = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(layer, { num_hidden: 10 }), { name: "softmax" });
  const expected = sharedText("models/aws-dummy-hosting-mnist/model-symbol.json");
  assert.equal(symbol.tojson(), expected.replace("10800", "10700"));
});

test("A symbol that was saved and loaded is the same, and can be taken apart", async () => {
  mx.setFileSystem(new MemoryFileSystem());
  await lenet().save("/net-symbol.json");
  const loaded = await mx.sym.load("/net-symbol.json");
  assert.equal(loaded.tojson(), lenet().tojson());
  const internals = loaded.get_internals();
  const features = internals.get("pool1_output");
  assert.deepEqual(features.list_arguments(), ["data", "conv1_weight", "conv1_bias"]);
  assert.deepEqual(features.infer_shape({ data: [1, 1, 8, 8] })[1], [[1, 6, 2, 2]]);
  assert.throws(() => internals.get("pool2_output"), /Cannot take output "pool2_output" of the symbol/);
  assert.deepEqual(loaded.attr_dict().drop, undefined);
  assert.equal(internals.get("conv1_output").attr("kernel"), "(5, 5)");
});

test("Attributes are written as Python writes them", () => {
  const data = mx.sym.Variable("data", { lr_mult: 0.5, shape: [3], init: new mx.init.Constant(2) });
  const symbol = mx.sym.Convolution(data, { kernel: [3], num_filter: 2, no_bias: true, name: "c" });
  assert.deepEqual(symbol.attr_dict().c, { kernel: "(3,)", num_filter: "2", no_bias: "True" });
  assert.deepEqual(symbol.attr_dict().data, {
    __shape__: "(3,)",
    __lr_mult__: "0.5",
    __init__: '["constant", {"value": 2}]',
  });
  assert.equal(mx.sym.Dropout(data, { p: 1e-5, name: "d" }).attr("p"), "1e-05");
});
