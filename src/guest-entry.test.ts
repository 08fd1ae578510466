import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { serveFileSystem } from "./platform/file-system-port.ts";
import { MemoryFileSystem } from "./platform/memory/memory-file-system.ts";
import { compileScript, diagnoseScript } from "./worker/compiler/compile-script.ts";
import { createScriptHost } from "./worker/host/create-script-host.ts";
import { createDenoGuest } from "./worker/host/deno-guest.ts";
import type { BackendInfo, BackendName, LogRecord, TrainingProgress } from "./worker/messages.ts";

const ENTRY = new URL("./guest-entry.ts", import.meta.url).href;
const hasAdapter = Boolean(await navigator.gpu?.requestAdapter());
const JOB = {
  TrainingJobName: "job",
  HyperParameters: { sagemaker_program: "main.ts", sagemaker_region: "us-west-2", epochs: "2" },
  InputDataConfig: [],
  ResourceConfig: { InstanceCount: 1 },
};

/** Learns y = 2x with MXNet's Module; the default save and the default hosting functions do the rest. */
const SCRIPT = `import * as mx from "mxnet";
import type { TrainingArguments } from "optml";

export async function train({ hyperparameters, num_gpus }: TrainingArguments) {
  const data = mx.nd.array([[1], [2], [3], [4]]);
  const label = mx.nd.array([2, 4, 6, 8]);
  const iter = new mx.io.NDArrayIter({ data, label, batch_size: 2, label_name: "lin_label" });
  const out = mx.sym.FullyConnected({ data: mx.sym.Variable("data"), num_hidden: 1, name: "fc" });
  const net = mx.sym.LinearRegressionOutput({ data: out, label: mx.sym.Variable("lin_label"), name: "lin" });
  const module = new mx.mod.Module({ symbol: net, label_names: ["lin_label"] });
  await module.fit(iter, { num_epoch: Number(hyperparameters.epochs), eval_metric: "mse", optimizer_params: { learning_rate: 0.01 } });
  console.log("gpus %d", num_gpus, data);
  return module;
}`;

/** A host whose guests are the real ones, without permissions. */
async function hostOf(t: TestContext, source: string, backend: BackendName) {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code", { recursive: true });
  await files.writeFile("/opt/ml/code/main.ts", source);
  const ends: (() => void)[] = [];
  t.after(() => {
    for (const end of ends) end();
  });
  const host = createScriptHost({
    files,
    openFilesPort: () => {
      const { port1, port2 } = new MessageChannel();
      ends.push(serveFileSystem(files, port1), () => port1.close());
      return port2;
    },
    createGuest: (name) => createDenoGuest(ENTRY, name),
    compile: (entry) => compileScript(files, entry),
    diagnose: (entry) => diagnoseScript(files, entry),
    backend: () => ({ backend, webgpuCpuForward: false }),
  });
  return { host, files };
}

for (const backend of ["cpu", "webgpu"] as const) {
  const skip = backend === "webgpu" && !hasAdapter && "webgpu: no adapter";

  test(`a guest trains, saves and serves a Module on ${backend}`, { skip }, async (t) => {
    const { host, files } = await hostOf(t, SCRIPT, backend);
    const logs: LogRecord[] = [];
    const backends: BackendInfo[] = [];
    const progress: TrainingProgress[] = [];
    const outcome = await host.train({
      job: JOB,
      onLog: (record) => logs.push(record),
      onBackend: (info) => backends.push(info),
      onProgress: (told) => progress.push(told),
    }).outcome;
    assert.equal(outcome.status, "Completed", JSON.stringify(outcome));
    assert.equal(backends[0]?.name, backend, backends[0]?.fallbackReason);
    assert.ok(
      logs.some(({ text }) => text === `gpus ${backend === "webgpu" ? 1 : 0} NDArray (4, 1) float32`),
    );
    assert.equal(progress.at(-1)?.isEpochEnd, true);
    const saved = (await files.readdir("/opt/ml/model")).map(({ name }) => name);
    assert.deepEqual(saved, ["model-0000.params", "model-shapes.json", "model-symbol.json"]);

    const endpoint = host.deploy({ script: "/opt/ml/code/main.ts", workers: 1 });
    t.after(() => endpoint.undeploy());
    await endpoint.ready;
    assert.equal(endpoint.workers[0]?.modelFnCalls, 1);
    const headers = { "content-type": "application/json" };
    const request = new Request("http://localhost/invocations", {
      method: "POST",
      body: "[[1], [2]]",
      headers,
    });
    const { response, result } = await endpoint.invoke(request);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    assert.equal(JSON.parse(text).length, 2);
    assert.equal(result?.tensorsLeaked, 0);
  });
}

test("a GPU tensor that is read at once fails with the remedy", {
  skip: !hasAdapter && "webgpu: no adapter",
}, async (t) => {
  const source = `import * as tf from "@tensorflow/tfjs";
export const train = () => tf.matMul(tf.ones([9, 9]), tf.ones([9, 9])).arraySync();`;
  const { host } = await hostOf(t, source, "webgpu");
  const outcome = await host.train({ job: JOB }).outcome;
  assert.ok(outcome.status === "Failed");
  assert.match(outcome.failure, /Cannot read Tensor \(9, 9\) float32 at once.*await tensor\.data\(\)/);
});

test("layers of @tensorflow/tfjs train in a guest, with no frame to wait for", async (t) => {
  const source = `import * as tf from "@tensorflow/tfjs";
export async function train() {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ loss: "meanSquaredError", optimizer: "sgd" });
  const { history } = await model.fit(tf.tensor2d([[1], [2]]), tf.tensor2d([[2], [4]]), { epochs: 3 });
  console.log(history.loss.length);
}`;
  const { host } = await hostOf(t, source, "cpu");
  const logs: LogRecord[] = [];
  const outcome = await host.train({ job: JOB, onLog: (record) => logs.push(record) }).outcome;
  assert.equal(outcome.status, "Completed", JSON.stringify(outcome));
  assert.deepEqual(
    logs.filter(({ origin }) => origin === "script").map(({ text }) => text),
    ["3"],
  );
});

test("images are packed and decoded in a guest, whose decoders are loaded when they are needed", async (t) => {
  const source = `import * as mx from "mxnet";
export async function train() {
  const image = mx.nd.full([8, 8, 3], 200, { dtype: "uint8" });
  const { IRHeader, pack_img, unpack_img } = mx.recordio;
  for (const img_fmt of [".jpg", ".png"]) {
    const [header, decoded] = await unpack_img(await pack_img(new IRHeader(0, 3, 7), image, { img_fmt }));
    console.log(header.label, decoded.shape.join(), (await decoded.asnumpy())[0]);
  }
}`;
  const { host } = await hostOf(t, source, "cpu");
  const logs: LogRecord[] = [];
  const outcome = await host.train({ job: JOB, onLog: (record) => logs.push(record) }).outcome;
  assert.equal(outcome.status, "Completed", JSON.stringify(outcome));
  assert.deepEqual(
    logs.filter(({ origin }) => origin === "script").map(({ text }) => text),
    ["3 8,8,3 200", "3 8,8,3 200"],
  );
});
