import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { readCall } from "./read-call.ts";

const isNumber = (value: unknown): value is object => typeof value === "number";

test("A call takes inputs in order or as a list, attributes without names, then options", () => {
  const read = (args: unknown[], isVariadic = false) =>
    readCall("clip", args, isNumber, { positional: ["axis", "mode"], isVariadic });
  assert.deepEqual(read([1, 2]), { inputs: [1, 2], options: {} });
  assert.deepEqual(read([1, "x", { mode: "y" }]), { inputs: [1], options: { axis: "x", mode: "y" } });
  assert.deepEqual(read([1, [0, 1], undefined]), { inputs: [1], options: { axis: [0, 1] } });
  assert.deepEqual(read([[1, 2], { axis: 0 }], true), { inputs: [1, 2], options: { axis: 0 } });
  assert.deepEqual(read([{ data: 1 }]), { inputs: [], options: { data: 1 } });
});

test("A call with an argument too many names it and what the function takes", () => {
  assert.throws(
    () => readCall("clip", [1, "a", "b", "c"], isNumber, { positional: ["a_min", "a_max"] }),
    /Cannot call clip: argument 4 is c, it takes its inputs, then a_min, a_max, then one object of options/,
  );
});

test("A function of symbols names its node after itself, and its missing inputs after the node", () => {
  const data = mx.sym.Variable("data");
  assert.deepEqual(mx.sym.FullyConnected(data, { num_hidden: 3, name: "fc" }).list_arguments(), [
    "data",
    "fc_weight",
    "fc_bias",
  ]);
  const weight = mx.sym.Variable("w");
  assert.deepEqual(mx.sym.FullyConnected(data, weight, { num_hidden: 3, name: "fc" }).list_arguments(), [
    "data",
    "w",
    "fc_bias",
  ]);
  assert.match(mx.sym.reshape(data, [2, -1]).name ?? "", /^reshape\d+$/);
});

test("A function of symbols refuses an input that it does not have, or gets twice", () => {
  const data = mx.sym.Variable("data");
  assert.throws(
    () => mx.sym.FullyConnected(data, { data, num_hidden: 3, name: "fc" }),
    /Cannot compose FullyConnected "fc": its input "data" was given twice/,
  );
  assert.throws(
    () => mx.sym.Flatten(data, data, { name: "f" }),
    /Cannot compose Flatten "f": it has no 2 inputs, its inputs are data/,
  );
});

testOnBackends("A function of arrays takes inputs in order or by name", async () => {
  const data = mx.nd.array([[1, 2]]);
  const weight = mx.nd.array([[3, 4]]);
  const bias = mx.nd.array([5]);
  const inOrder = mx.nd.FullyConnected(data, weight, bias, { num_hidden: 1 });
  const byName = mx.nd.FullyConnected({ bias, weight, data, num_hidden: 1 });
  assert.deepEqual(await inOrder.tolist(), [[16]]);
  assert.deepEqual(await byName.tolist(), [[16]]);
  assert.throws(
    () => mx.nd.FullyConnected(data, { data, weight, num_hidden: 1 }),
    /Cannot call FullyConnected: "data" was given twice/,
  );
});
