import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";

/** Two layers as Gluon exports them: y = 2 · (x + 1). */
function network(): mx.Symbol {
  const first = mx.sym.FullyConnected(mx.sym.Variable("data"), { num_hidden: 1, name: "net0_dense0" });
  return mx.sym.FullyConnected(first, { num_hidden: 1, name: "net0_dense1" });
}

/** Saves the parameters under these names, loads the block and computes for 3. */
async function answer(names: [string, string, string, string]): Promise<unknown> {
  const before = mx.countTensors();
  mx.setFileSystem(new MemoryFileSystem());
  const arrays = [mx.nd.array([[1]]), mx.nd.array([1]), mx.nd.array([[2]]), mx.nd.array([0])];
  await network().save("/net-symbol.json");
  await mx.nd.save(
    "/net.params",
    Object.fromEntries(names.map((name, index) => [name, arrays[index] as mx.NDArray])),
  );
  const block = await mx.gluon.SymbolBlock.imports("/net-symbol.json", "data", "/net.params");
  const input = mx.nd.array([[3]]);
  const output = block.call(input);
  assert.ok(output instanceof mx.NDArray);
  const list = await output.tolist();
  for (const array of [...arrays, input, output]) array.dispose();
  block.dispose();
  assert.equal(mx.countTensors(), before);
  return list;
}

test("SymbolBlock.imports takes the names of export, with arg: (1.3)", async () => {
  const names = [
    "arg:net0_dense0_weight",
    "arg:net0_dense0_bias",
    "arg:net0_dense1_weight",
    "arg:net0_dense1_bias",
  ];
  assert.deepEqual(await answer(names as [string, string, string, string]), [[8]]);
});

test("SymbolBlock.imports takes the names of collect_params().save(), in any order (1.3)", async () => {
  const names = ["net0_dense0_weight", "net0_dense0_bias", "net0_dense1_weight", "net0_dense1_bias"];
  assert.deepEqual(await answer(names as [string, string, string, string]), [[8]]);
});

test("SymbolBlock.imports takes the names of save_params, without the block's prefix (1.3)", async () => {
  assert.deepEqual(await answer(["dense0_weight", "dense0_bias", "dense1_weight", "dense1_bias"]), [[8]]);
});

test("SymbolBlock.imports takes the names of save_parameters, by their order (1.3)", async () => {
  assert.deepEqual(await answer(["0.weight", "0.bias", "1.weight", "1.bias"]), [[8]]);
});

test("SymbolBlock.imports names parameters that are missing, and those that there are", async () => {
  await assert.rejects(
    answer(["dense0_weight", "dense0_bias", "dense1_weight", "dense7_bias"]),
    /Cannot load the parameters: net0_dense1_bias is not in the file, which has dense0_weight, .*dense7_bias/,
  );
});

test("SymbolBlock takes as many inputs as it was made for", async () => {
  const params = { w: mx.nd.array([[1]]) };
  const data = mx.sym.Variable("x");
  const symbol = mx.sym.FullyConnected({
    data,
    weight: mx.sym.Variable("w"),
    num_hidden: 1,
    no_bias: true,
    name: "fc",
  });
  const block = new mx.gluon.SymbolBlock(symbol, ["x"], params);
  assert.throws(() => block.forward(), /it has 1 inputs, 0 were given/);
  params.w.dispose();
  block.dispose();
});
