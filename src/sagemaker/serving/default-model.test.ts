import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as mx from "../../mxnet/mxnet.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { dirname } from "../../platform/paths.ts";
import { unpackTarGz } from "../archives/unpack-tar-gz.ts";
import type { Script } from "../script-call.ts";
import { withBatchSize } from "./default-model.ts";
import { startInferenceService } from "./inference-service.ts";

const DATA = "../shared/data";
const skip = existsSync(DATA) ? false : "no ../shared/data";
await tf.setBackend("cpu");

/** The files of a model.tar.gz under `/opt/ml/model`. */
async function unpacked(archive: string): Promise<MemoryFileSystem> {
  const files = new MemoryFileSystem();
  const bytes = readFileSync(`${DATA}/archives/${archive}.tar.gz`);
  await unpackTarGz(new Blob([new Uint8Array(bytes)]).stream(), files, "/opt/ml/model");
  return files;
}

function start(files: MemoryFileSystem, script: Script = {}, env: Record<string, string> = {}) {
  return startInferenceService({ script, files, env, log: () => {} });
}

type Service = Awaited<ReturnType<typeof start>>;

async function ask(service: Service, body: string, content_type: string, accept: string) {
  const response = await service.invoke({ body: new TextEncoder().encode(body), content_type, accept });
  return [response.status, new TextDecoder().decode(response.body)] as const;
}

const JSON_TYPE = "application/json";
const CSV_TYPE = "text/csv";

test("test_default_model_fn: an empty script serves what the default save wrote", { skip }, async () => {
  const service = await start(await unpacked("default-handlers"));
  assert.deepEqual(await ask(service, "[[1, 2]]", JSON_TYPE, JSON_TYPE), [200, "[[4.9999918937683105]]"]);
  assert.deepEqual(await ask(service, "[[1, 2]]", JSON_TYPE, CSV_TYPE), [200, "4.999992\r\n"]);
  assert.deepEqual(await ask(service, "1,2\n1,2", CSV_TYPE, CSV_TYPE), [200, "4.999992\r\n4.999992\r\n"]);
  assert.deepEqual(await ask(service, "[[1, 2]]", "application/xml", JSON_TYPE), [
    415,
    '"Requested unsupported ContentType: application/xml"',
  ]);
  assert.deepEqual(await ask(service, "[[1, 2]]", JSON_TYPE, "image/png"), [
    406,
    '"Requested unsupported ContentType in Accept: image/png"',
  ]);
  const { elapsedMs, ...summary } = service.model;
  assert.ok(elapsedMs > 0);
  assert.deepEqual(summary, {
    family: "Module",
    className: "Module",
    source: "default",
    inputs: [{ name: "data", shape: [1, 2] }],
    outputs: ["lro_output"],
    parameterCount: 3,
  });
});

test("the default handlers leave no tensor behind", { skip }, async () => {
  const service = await start(await unpacked("default-handlers"));
  await ask(service, "[[1, 2]]", JSON_TYPE, JSON_TYPE);
  const before = mx.countTensors();
  for (const body of ["[[1, 2]]", "[[1, 2], [3, 4]]", "[[1, 2]]", "[[1, 2, 3]]"]) {
    await ask(service, body, JSON_TYPE, JSON_TYPE);
  }
  assert.equal(mx.countTensors(), before);
});

test("H36: the batch size of the endpoint's variable is bound", { skip }, async () => {
  const files = await unpacked("default-handlers");
  const env = { SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE: "4" };
  const service = await start(files, {}, env);
  assert.deepEqual(service.model.inputs, [{ name: "data", shape: [4, 2] }]);
  assert.deepEqual(await ask(service, "[[1, 2]]", JSON_TYPE, JSON_TYPE), [200, "[[4.9999918937683105]]"]);
});

test("H36: test_transformer_read_data_shapes", () => {
  const saved = [
    { name: "a", shape: [10, 2, 3, 4] },
    { name: "b", shape: [13, 4, 5, 6] },
  ];
  assert.deepEqual(withBatchSize(saved, 1), [
    { name: "a", shape: [1, 2, 3, 4] },
    { name: "b", shape: [1, 4, 5, 6] },
  ]);
  assert.deepEqual(withBatchSize(saved, 0), saved);
});

test("test_gluon_hosting: an exported Gluon model by a script of five lines", { skip }, async () => {
  const script = {
    async model_fn(model_dir: string) {
      return await mx.gluon.SymbolBlock.imports(
        `${model_dir}/model.json`,
        "data",
        `${model_dir}/model.params`,
      );
    },
  };
  const service = await start(await unpacked("gluon-mnist"), script);
  assert.equal(service.model.className, "SymbolBlock");
  assert.ok(service.model.parameterCount > 100_000);
  for (const [index, digit] of [7, 2, 1, 0, 4, 1, 4, 9, 5, 9].entries()) {
    const body = readFileSync(`${DATA}/mnist-images/0${index}.json`, "utf8");
    const [status, text] = await ask(service, body, JSON_TYPE, JSON_TYPE);
    assert.equal(status, 200, text);
    const [scores = []] = JSON.parse(text) as number[][];
    assert.equal(scores.indexOf(Math.max(...scores)), digit, `image ${index}`);
  }
});

test("a Module of MNIST answers digits as JSON and as CSV", { skip }, async () => {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/model", { recursive: true });
  for (const name of ["model-symbol.json", "model-0000.params", "model-shapes.json"]) {
    const bytes = readFileSync(`${DATA}/models/aws-dummy-hosting-mnist/${name}`);
    await files.writeFile(`/opt/ml/model/${name}`, new Uint8Array(bytes));
  }
  const service = await start(files);
  assert.deepEqual(service.model.inputs, [{ name: "data", shape: [1, 1, 28, 28] }]);
  const image = readFileSync(`${DATA}/mnist-images/03.json`, "utf8");
  const [, json] = await ask(service, image, JSON_TYPE, JSON_TYPE);
  const [scores = []] = JSON.parse(json) as number[][];
  assert.equal(scores.indexOf(Math.max(...scores)), 0);
  const row = (JSON.parse(image) as number[][][][]).flat(3).join(",");
  const [status, csv] = await ask(service, row, CSV_TYPE, CSV_TYPE);
  assert.equal(status, 200, csv);
  assert.deepEqual(csv.trim().split(",").map(Number).map(Math.fround), scores.map(Math.fround));
});

for (const missing of ["model-symbol.json", "model-0000.params", "model-shapes.json"]) {
  test(`H35: without ${missing} the worker does not start`, { skip }, async () => {
    const files = await unpacked("default-handlers");
    await files.rm(`/opt/ml/model/${missing}`);
    await assert.rejects(start(files), {
      name: "ScriptError",
      message: new RegExp(`^Cannot complete model_fn: missing ${missing} file\\. The default model_fn needs`),
    });
  });
}

test("H35: the first missing file is named, and an empty directory says what to do", async () => {
  await assert.rejects(start(new MemoryFileSystem()), /missing model-symbol\.json file.*add a model_fn/);
});

for (const [there, remedy] of [
  [
    ["LeNet-symbol.json", "LeNet-0010.params"],
    /The directory has LeNet-0010\.params, LeNet-symbol\.json: give them those names, or .*mx\.model\.load_checkpoint\("\/opt\/ml\/model\/LeNet", 10\)$/,
  ],
  [
    ["model-symbol.json", "model-0010.params"],
    /missing model-0000\.params file.*load_checkpoint\("\/opt\/ml\/model\/model", 10\)$/,
  ],
  [
    ["model.json", "model.params"],
    /The directory has model\.json, model\.params: load them in a model_fn of the script, with mx\.gluon\.SymbolBlock\.imports/,
  ],
  [
    ["model-symbol.json", "model-0000.params"],
    /missing model-shapes\.json file.*: write model-shapes\.json with the inputs, as \[\{"name"/,
  ],
  [
    ["export/v3/model-symbol.json", "export/v3/model-0000.params"],
    /they are in "\/opt\/ml\/model\/export\/v3": the archive was packed with "export\/v3\/"/,
  ],
] as const) {
  test(`H35: a model of ${there.join(" and ")} says what becomes of it`, async () => {
    const files = new MemoryFileSystem();
    for (const path of there) {
      await files.mkdir(dirname(`/opt/ml/model/${path}`), { recursive: true });
      await files.writeFile(`/opt/ml/model/${path}`, "");
    }
    await assert.rejects(start(files), { message: remedy });
  });
}

test("H35: a model that was packed with a prefix says so", { skip }, async () => {
  const files = await unpacked("default-handlers-badly-packed");
  await assert.rejects(
    start(files),
    /they are in "\/opt\/ml\/model\/model": the archive was packed with "model\/"/,
  );
});

for (const [shapes, message] of [
  ["{", /no JSON/],
  ["{}", /must be a list like/],
  ['[{"name": "data"}]', /must be a list like/],
  ['[{"name": "data", "shape": [1.5]}]', /must be a list like/],
  ['[{"name": "other", "shape": [1, 2]}]', /other/],
] as const) {
  test(`H36: model-shapes.json with ${shapes} is refused`, { skip }, async () => {
    const files = await unpacked("default-handlers");
    await files.writeFile("/opt/ml/model/model-shapes.json", shapes);
    await assert.rejects(start(files), message);
  });
}

test("H38: corrupt parameters keep the worker from starting, and name the file", { skip }, async () => {
  const files = await unpacked("default-handlers");
  const params = await files.readFile("/opt/ml/model/model-0000.params");
  await files.writeFile("/opt/ml/model/model-0000.params", params.slice(0, 100));
  await assert.rejects(start(files), /^ScriptError: Cannot complete model_fn: .*model-0000\.params/);
});

test("H19: the default model serves a script's transform_fn too", { skip }, async () => {
  const transform_fn = async (model: mx.Module, data: string) => {
    const output = await model.predict(mx.nd.array(JSON.parse(data)));
    assert.ok(output instanceof mx.NDArray);
    return [String(await output.asscalar()), "text/plain"];
  };
  const service = await start(await unpacked("default-handlers"), { transform_fn });
  assert.deepEqual(await ask(service, "[[1, 2]]", JSON_TYPE, "any"), [200, "4.9999918937683105"]);
});
