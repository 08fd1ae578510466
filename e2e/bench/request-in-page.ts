import { MemoryFileSystem } from "../../src/platform/memory/memory-file-system.ts";
import type { Endpoint } from "../../src/worker/host/script-host.ts";
import type { BackendName } from "../../src/worker/messages.ts";
import { createHost } from "../worker/host-in-page.ts";

const SCRIPT = "/opt/ml/code/main.ts";

/** Sample's network, bound to one digit. The default handlers serve it. */
const MODEL = `import * as mx from "mxnet";

export function model_fn() {
  let layer = mx.sym.Flatten(mx.sym.Variable("data"));
  layer = mx.sym.FullyConnected(layer, { num_hidden: 128, name: "fc1" });
  layer = mx.sym.Activation(layer, { act_type: "relu", name: "relu1" });
  layer = mx.sym.FullyConnected(layer, { num_hidden: 64, name: "fc2" });
  layer = mx.sym.Activation(layer, { act_type: "relu", name: "relu2" });
  layer = mx.sym.FullyConnected(layer, { num_hidden: 10, name: "fc3" });
  const module = new mx.mod.Module({ symbol: mx.sym.SoftmaxOutput(layer, { name: "softmax" }) });
  module.bind({ data_shapes: [["data", [1, 1, 28, 28]]], for_training: false });
  module.init_params({ initializer: new mx.init.Xavier() });
  return module;
}
`;

/** The same work with nothing round it, timed where it runs. The body's content type says how often. */
const BY_HAND = `import * as tf from "@tensorflow/tfjs";

export async function transform_fn(model, body, times) {
  const text = new TextDecoder().decode(body);
  const [params] = model.get_params();
  const layers = ["fc1", "fc2", "fc3"].map((name) => [params[name + "_weight"].tensor, params[name + "_bias"].tensor]);
  const elapsed = [];
  for (let left = Number(times); left > 0; left--) {
    const start = performance.now();
    await answer(text, layers);
    elapsed.push(performance.now() - start);
  }
  return [JSON.stringify({ elapsed, answer: await answer(text, layers) }), "application/json"];
}

async function answer(text, layers) {
  const output = tf.tidy(() => {
    let y = tf.reshape(tf.tensor(JSON.parse(text)), [1, 784]);
    for (const [index, [weight, bias]] of layers.entries()) {
      y = tf.fused.matMul({ a: y, b: weight, transposeB: true, bias });
      if (index < 2) y = tf.relu(y);
    }
    return tf.softmax(y);
  });
  const scores = await output.data();
  output.dispose();
  return JSON.stringify([[...scores]]);
}
`;

/** Milliseconds of one round's requests, and where the endpoint's went, at the median. */
export interface Round {
  endpoint: number[];
  byHand: number[];
  inHandlers: number[];
  /** Both answers to the same digit, so that who compares knows that the work was the same. */
  answers: [endpoint: number[], byHand: number[]];
}

/** Asks an endpoint of one worker `requests` times and computes as often by hand in that worker, in turn. */
export async function measure(backend: BackendName, rounds: number, requests: number): Promise<Round[]> {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code", { recursive: true });
  await files.writeFile(SCRIPT, MODEL);
  const host = createHost(files, "/src/guest-entry.ts", {
    backend: () => ({ backend, webgpuCpuForward: false }),
  });
  const endpoint = host.deploy({ script: SCRIPT, workers: 1 });
  await endpoint.ready;
  const results: Round[] = [];
  // The first round warms up and is dropped.
  for (let round = 0; round <= rounds; round += 1) {
    const asked = await askEndpoint(endpoint, requests);
    await replaceHandlers(BY_HAND);
    const { elapsed, answer } = await computeByHand(endpoint, requests);
    await replaceHandlers(MODEL);
    results.push({
      endpoint: asked.elapsed,
      byHand: elapsed,
      inHandlers: asked.inHandlers,
      answers: [JSON.parse(asked.answer)[0], JSON.parse(answer)[0]],
    });
  }
  endpoint.undeploy();
  return results.slice(1);

  /** The model stays, and the worker. */
  async function replaceHandlers(source: string): Promise<void> {
    await files.writeFile(SCRIPT, source);
    await endpoint.reload();
  }
}

async function askEndpoint(endpoint: Endpoint, requests: number) {
  const [elapsed, inHandlers]: [number[], number[]] = [[], []];
  let answer = "";
  for (let left = requests; left > 0; left -= 1) {
    const start = performance.now();
    const { response, result } = await endpoint.invoke(requestOf("application/json"));
    answer = await response.text();
    elapsed.push(performance.now() - start);
    if (response.status !== 200) throw new Error(`Cannot compare: the endpoint answered ${answer}`);
    inHandlers.push(result?.stages.reduce((sum, stage) => sum + stage.elapsedMs, 0) ?? Number.NaN);
  }
  return { elapsed, inHandlers, answer };
}

async function computeByHand(endpoint: Endpoint, times: number) {
  const { response } = await endpoint.invoke(requestOf(String(times)));
  return (await response.json()) as { elapsed: number[]; answer: string };
}

function requestOf(contentType: string): Request {
  return new Request("http://localhost/invocations", {
    method: "POST",
    body: DIGIT,
    headers: { "content-type": contentType },
  });
}

/** A digit as JSON, of the shape that the model is bound to: every pixel its own number. */
const DIGIT = JSON.stringify([
  [Array.from({ length: 28 }, (_, row) => Array.from({ length: 28 }, (_, column) => pixel(row, column)))],
]);

function pixel(row: number, column: number): number {
  return Math.round((0.5 + 0.5 * Math.sin(row * 0.7 + column * 1.3)) * 255) / 255;
}
