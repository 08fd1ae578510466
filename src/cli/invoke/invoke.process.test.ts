import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { scratch, startOptml } from "../testing/run-optml.ts";

// The reference's hosting cases, each with the real command in a process of its own.
const DATA = new URL("../../../../shared/data", import.meta.url).pathname;
const skip = existsSync(DATA) ? false : "no ../shared/data";
const CPU = ["--backend", "cpu"];

test("test_default_model_fn: an empty script, the default handlers, exactly one number", {
  skip,
}, async (t) => {
  const home = scratch(t, { "body.json": "[[1, 2]]" });
  const model = ["-m", `${DATA}/archives/default-handlers.tar.gz`];
  const { exitCode, stdout, stderr } = await startOptml(home, [
    "invoke",
    ...model,
    "-b",
    "body.json",
    ...CPU,
  ]);
  assert.equal(stdout, "[[4.9999918937683105]]");
  assert.equal(stderr, "200 application/json\n");
  assert.equal(exitCode, 0);
});

test("test_gluon_hosting: a Gluon model answers the digit 4 with exactly [4.0]", { skip }, async (t) => {
  const script = `import * as mx from "mxnet";
    export const model_fn = (model_dir) =>
      mx.gluon.SymbolBlock.imports(\`\${model_dir}/model.json\`, "data", \`\${model_dir}/model.params\`);
    export async function transform_fn(net, data, input_content_type, output_content_type) {
      const [scores] = await net.call(mx.nd.array(JSON.parse(data))).tolist();
      return [\`[\${scores.indexOf(Math.max(...scores)).toFixed(1)}]\`, output_content_type];
    }`;
  const home = scratch(t, { "gluon.ts": script });
  const body = ["-b", `${DATA}/mnist-images/04.json`];
  const model = ["-m", `${DATA}/archives/gluon-mnist.tar.gz`, "-s", "gluon.ts"];
  const { exitCode, stdout, stderr } = await startOptml(home, ["invoke", ...model, ...body, ...CPU]);
  assert.equal(stdout, "[4.0]", stderr);
  assert.equal(exitCode, 0);
});

test("test_hosting, test_hosting_py_version: a transform_fn echoes, and one that asserts refuses with 500", async (t) => {
  const script = `export const model_fn = () => null;
    export function transform_fn(model, data, content_type, accept) {
      if (JSON.parse(data).some !== "json") throw new Error("unexpected body");
      console.log("echoing");
      return [data, accept];
    }`;
  const home = scratch(t, { "echo.ts": script, "good.json": '{"some": "json"}', "bad.json": "{}" });
  const invoke = (body: string) => startOptml(home, ["invoke", "-s", "echo.ts", "-b", body, ...CPU]);
  const [good, bad] = await Promise.all([invoke("good.json"), invoke("bad.json")]);
  assert.equal(good.stdout, '{"some": "json"}');
  assert.match(good.stderr, / INFO - root - echoing\n200 application\/json\n$/);
  assert.equal(bad.exitCode, 1);
  assert.equal(bad.stdout, '{"error": "Error", "message": "unexpected body", "handler": "transform_fn"}');
  assert.match(bad.stderr, /\/opt\/ml\/code\/echo\.ts:3:\d+/);
});

test("P23: a model's own code/inference.ts serves where no script is named, or its only script", async (t) => {
  const script = `export const model_fn = () => null;
    export const transform_fn = (model, data, content_type, accept) => ["\\"own\\"", accept];`;
  const home = scratch(t, {
    "one/code/inference.ts": script,
    "one/code/other.ts": "export {};",
    "two/code/digits.js": script,
    "body.json": "[]",
  });
  for (const model of ["one", "two"]) {
    const { stdout, stderr } = await startOptml(home, ["invoke", "-m", model, "-b", "body.json", ...CPU]);
    assert.equal(stdout, '"own"', stderr);
    assert.equal(stderr, "200 application/json\n");
  }
});

test("a model that cannot be loaded is told of with what is missing, and exits with 1", async (t) => {
  const home = scratch(t, { "model/readme.txt": "", "body.json": "[]" });
  const { exitCode, stdout, stderr } = await startOptml(home, [
    "invoke",
    "-m",
    "model",
    "-b",
    "body.json",
    ...CPU,
  ]);
  assert.equal(exitCode, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^optml: Cannot complete model_fn: missing model-symbol\.json file/m);
});
