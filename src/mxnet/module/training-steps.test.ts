import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs-core";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";
import { sharedBytes, sharedText, skipWithoutData } from "../testing/shared-data.ts";

const MODEL = "models/aws-dummy-hosting-mnist";

/** The reference's own. */
const TOLERANCE = 1e-5;

/**
 * Adam divides a tiny gradient by its own size: on WebGPU, which rounds exp and sums otherwise, one weight of 109,386
 * ends 4e-5 off. A step is 2e-3.
 */
const ADAM_ON_WEBGPU_TOLERANCE = 1e-4;

const OPTIMIZERS = {
  sgd: { learning_rate: 0.1, momentum: 0.9, wd: 1e-3 },
  adam: { learning_rate: 0.002, wd: 1e-3 },
};

for (const name of ["sgd", "adam"] as const) {
  if (skipWithoutData)
    test(`Module.update follows the reference's ${name} steps`, { skip: skipWithoutData }, () => {});
  else testOnBackends(`Module.update follows the reference's five ${name} steps`, () => followSteps(name));
}

async function followSteps(name: "sgd" | "adam"): Promise<void> {
  const before = mx.countTensors();
  await lendFiles(name);
  const module = await mx.mod.Module.load("/model", 0);
  const data = digits();
  module.bind({ data_shapes: data.provide_data, label_shapes: data.provide_label });
  module.init_optimizer({ optimizer: name, optimizer_params: OPTIMIZERS[name] });
  const losses: number[] = [];
  for (const batch of data) {
    module.forward_backward(batch);
    const loss = new mx.metric.CrossEntropy();
    module.update_metric(loss, batch.label ?? []);
    losses.push((await loss.get_name_value())[0]?.[1] ?? Number.NaN);
    loss.reset();
    module.update();
    for (const array of [...batch.data, ...(batch.label ?? [])]) array.dispose();
  }
  assertWithin(losses, reference()[name].losses_before_each_step, TOLERANCE);
  const [expected] = await mx.model.load_params("/expected", 5);
  const [args] = module.get_params();
  assert.deepEqual(Object.keys(args).sort(), Object.keys(expected).sort());
  const tolerance = name === "adam" && tf.getBackend() === "webgpu" ? ADAM_ON_WEBGPU_TOLERANCE : TOLERANCE;
  for (const [key, array] of Object.entries(expected)) {
    assertWithin((await args[key]?.asnumpy()) ?? [], await array.asnumpy(), tolerance);
    array.dispose();
  }
  module.dispose();
  assert.equal(mx.countTensors(), before);
}

function reference(): Record<"sgd" | "adam", { losses_before_each_step: number[] }> {
  return JSON.parse(sharedText(`${MODEL}/train/manifest.json`));
}

async function lendFiles(name: string): Promise<void> {
  const files = new MemoryFileSystem();
  await files.writeFile("/model-symbol.json", sharedBytes(`${MODEL}/model-symbol.json`));
  await files.writeFile("/model-0000.params", sharedBytes(`${MODEL}/model-0000.params`));
  await files.writeFile("/expected-0005.params", sharedBytes(`${MODEL}/train/${name}-0005.params`));
  mx.setFileSystem(files);
}

/** The first 100 test digits in batches of 20, as 0 to 1. */
function digits(): mx.DataIter {
  const pixels = gunzipSync(sharedBytes("mnist/test/images.gz")).subarray(16, 16 + 100 * 784);
  const labels = gunzipSync(sharedBytes("mnist/test/labels.gz")).subarray(8, 8 + 100);
  return new mx.io.NDArrayIter({
    data: { data: Float32Array.from(pixels, (value) => value / 255), shape: [100, 1, 28, 28] },
    label: Float32Array.from(labels),
    batch_size: 20,
  });
}
