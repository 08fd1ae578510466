import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";

const normalised = mx.sym.BatchNorm(mx.sym.Variable("data"), { name: "bn" });

/** BatchNorm's parameters, with each name as `rename` has it. */
async function saved(rename: (name: string, isAuxiliary: boolean) => string): Promise<void> {
  mx.setFileSystem(new MemoryFileSystem());
  const names = ["bn_gamma", "bn_beta", "bn_moving_mean", "bn_moving_var"];
  const arrays = names.map((name, index) => [rename(name, index > 1), mx.nd.full([2], index)] as const);
  await normalised.save("/model-symbol.json");
  await mx.nd.save("/model-0001.params", Object.fromEntries(arrays));
}

const EXPECTED = [
  ["bn_gamma", "bn_beta"],
  ["bn_moving_mean", "bn_moving_var"],
];

for (const [title, rename] of [
  ["as MXNet names them", (name: string, isAuxiliary: boolean) => `${isAuxiliary ? "aux" : "arg"}:${name}`],
  ["by bare names", (name: string) => name],
  ["all behind arg:", (name: string) => `arg:${name}`],
] as const) {
  test(`load_checkpoint finds parameters and auxiliary states ${title}`, async () => {
    await saved(rename);
    const [, args, aux] = await mx.model.load_checkpoint("/model", 1);
    assert.deepEqual([Object.keys(args), Object.keys(aux)], EXPECTED);
    assert.deepEqual(await aux.bn_moving_var?.tolist(), [3, 3]);
  });
}

test("load_params knows auxiliary states of bare names by their ends, and leaves out what is no parameter", async () => {
  await saved((name) => name);
  assert.deepEqual((await mx.model.load_params("/model", 1)).map(Object.keys), EXPECTED);
  await saved((name, isAuxiliary) => (isAuxiliary ? name : `arg:${name}`));
  assert.deepEqual((await mx.model.load_params("/model", 1)).map(Object.keys), [EXPECTED[0], []]);
});
