import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { countTensors } from "../../mxnet/memory.ts";
import type { NDArray } from "../../mxnet/ndarray/ndarray.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { Script } from "../script-call.ts";
import { startInferenceService } from "./inference-service.ts";
import { type Compute, StandInBlock, StandInModule } from "./stand-ins.ts";

await tf.setBackend("cpu");
const double: Compute = (x: NDArray) => [x.mul(2)];

async function start(script: Script, warmsUp = true) {
  const lines: string[] = [];
  const log = (level: string, _logger: string, text: string) => lines.push(`${level} ${text}`);
  const service = await startInferenceService({
    script,
    files: new MemoryFileSystem(),
    env: {},
    log,
    warmsUp,
  });
  return { model: service.model, lines };
}

test("A Module that the defaults serve predicts one batch of zeros at the start, and says how long it took", async () => {
  const module = new StandInModule([["data", [3, 2]]], double);
  const before = countTensors();
  const { model, lines } = await start({ model_fn: () => module });
  assert.equal(countTensors(), before);
  assert.deepEqual(
    module.batches.map(({ shape }) => shape),
    [[3, 2]],
  );
  assert.deepEqual(await module.batches[0]?.data, new Float32Array(6));
  assert.ok(model.warmUpMs !== undefined && model.warmUpMs >= 0);
  assert.match(lines.at(-1) ?? "", /^info Warmed up in \d+ ms$/);
});

test("The user's predict_fn, transform_fn and process_request_fn are called for requests only", async () => {
  for (const name of ["predict_fn", "transform_fn", "process_request_fn"]) {
    const module = new StandInModule([["data", [1, 2]]], double);
    const { model } = await start({ model_fn: () => module, [name]: () => assert.fail("was called") });
    assert.equal(model.warmUpMs, undefined);
    assert.equal(module.batches.length, 0);
  }
});

test("What does not tell of one input, or is not asked to warm up, is left alone", async () => {
  const two = new StandInModule(
    [
      ["a", [1, 2]],
      ["b", [1, 2]],
    ],
    double,
  );
  assert.equal((await start({ model_fn: () => two })).model.warmUpMs, undefined);
  assert.equal((await start({ model_fn: () => new StandInBlock(double) })).model.warmUpMs, undefined);
  const one = new StandInModule([["data", [1, 2]]], double);
  assert.equal((await start({ model_fn: () => one }, false)).model.warmUpMs, undefined);
  assert.equal(two.batches.length + one.batches.length, 0);
});

test("A model that cannot predict zeros is served all the same, and the log says why it is not warm", async () => {
  const module = new StandInModule([["data", [1, 2]]], () => {
    throw new RangeError("no zeros, please");
  });
  const { model, lines } = await start({ model_fn: () => module });
  assert.equal(model.warmUpMs, undefined);
  assert.match(lines.at(-1) ?? "", /^warn Cannot warm up the model: RangeError: no zeros, please$/);
});
