import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { DataIter } from "../../mxnet/io/data-iter.ts";
import { countTensors, keep } from "../../mxnet/memory.ts";
import { array } from "../../mxnet/ndarray/create.ts";
import type { NDArray } from "../../mxnet/ndarray/ndarray.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { ScriptError } from "../errors.ts";
import type { Script } from "../script-call.ts";
import { startInferenceService } from "./inference-service.ts";
import type { InvokeRequest } from "./invocation.ts";
import { StandInBlock, StandInModule } from "./stand-ins.ts";

await tf.setBackend("cpu");
const JSON_TYPE = "application/json";
const double = (x: NDArray) => [x.mul(2)];
const doublingModule = (batchSize = 1) => new StandInModule([["data", [batchSize, 2]]], double);

async function start(script: Script, env: Record<string, string> = {}) {
  const lines: string[] = [];
  const log = (level: string, logger: string, text: string) => lines.push(`${level} ${logger} - ${text}`);
  const service = await startInferenceService({ script, files: new MemoryFileSystem(), env, log });
  return { service, lines };
}

function request(body: string, content_type = JSON_TYPE, accept = JSON_TYPE): InvokeRequest {
  return { body: new TextEncoder().encode(body), content_type, accept };
}

/** Starts a service with `script` and sends it one request. */
async function ask(script: Script, body = "[[1, 2]]", content_type = JSON_TYPE, accept = JSON_TYPE) {
  const { service, lines } = await start(script);
  const response = await service.invoke(request(body, content_type, accept));
  return { ...response, text: new TextDecoder().decode(response.body), lines };
}

function ran(stages: { name: string; source: string }[]): string[] {
  return stages.map(({ name, source }) => `${name} of ${source}`);
}

test("H4: model_fn runs once, with the model's directory, whatever is asked", async () => {
  const calls: unknown[] = [];
  const { service } = await start({
    model_fn: (model_dir: string) => {
      calls.push(model_dir);
      return new StandInBlock(double);
    },
  });
  await service.invoke(request("[[1]]"));
  await service.invoke(request("[[1]]"));
  assert.deepEqual(calls, ["/opt/ml/model"]);
});

test("H4: a model_fn that throws keeps the worker from starting, and its error is the cause", async () => {
  const model_fn = () => Promise.reject(new RangeError("no such net"));
  await assert.rejects(start({ model_fn }), (error) => {
    assert.ok(error instanceof ScriptError && error.functionName === "model_fn");
    assert.ok(error.cause instanceof RangeError);
    return error.message === "Cannot complete model_fn: no such net";
  });
});

test("H17: transform_fn alone serves, with any model, and gets the model, the body and both types", async () => {
  const model = { any: "thing" };
  const transform_fn = (...args: unknown[]) => {
    assert.deepEqual(args, [model, "[[1, 2]]", JSON_TYPE, "text/plain"]);
    return ["done", "text/plain"];
  };
  const never = () => assert.fail("was called");
  const script = {
    model_fn: () => model,
    transform_fn,
    input_fn: never,
    predict_fn: never,
    output_fn: never,
  };
  const { text, status, content_type, stages } = await ask(script, "[[1, 2]]", JSON_TYPE, "text/plain");
  assert.deepEqual([status, content_type, text], [200, "text/plain", "done"]);
  assert.deepEqual(ran(stages), ["transform_fn of script"]);
});

for (const [model, className] of [
  [undefined, "NoneType"],
  [null, "NoneType"],
  [{}, "object"],
  [new Map(), "Map"],
  ["text", "string"],
] as const) {
  test(`H18: a model of type ${className} keeps the worker from starting`, async () => {
    await assert.rejects(start({ model_fn: () => model }), (error: Error) =>
      error.message.startsWith(`Unsupported model type: ${className}. Return a Module or a Gluon Block`),
    );
  });
}

test("H20: Gluon's chain is output(predict(input(x))), in its order of arguments", async () => {
  const block = new StandInBlock(double);
  const script = {
    model_fn: () => block,
    input_fn: (data: string, type: string) => `input(${data}, ${type})`,
    predict_fn: (model: unknown, data: string) => `predict(${model === block}, ${data})`,
    output_fn: (result: string, accept: string) => [`output(${result}, ${accept})`, "any/type"],
  };
  const { text, stages } = await ask(script, "x", "a/b", "c/d");
  assert.equal(text, "output(predict(true, input(120, a/b)), c/d)");
  assert.deepEqual(ran(stages), ["input_fn of script", "predict_fn of script", "output_fn of script"]);
});

test("H20: any function of the chain may be the script's, the others are the defaults", async () => {
  const model_fn = () => new StandInBlock(double);
  const { text, stages } = await ask({ model_fn, input_fn: () => array([[5, 6]]) }, "x", "a/b");
  assert.equal(text, "[[10.0, 12.0]]");
  assert.deepEqual(ran(stages), ["input_fn of script", "predict_fn of default", "output_fn of default"]);
});

test("H21: a Module's chain is output(predict(input(x))), with the model as input_fn's first argument", async () => {
  const module = doublingModule();
  const script = {
    model_fn: () => module,
    input_fn: (model: unknown, data: string, type: string) => `input(${model === module}, ${data}, ${type})`,
    predict_fn: (model: unknown, data: string) => `predict(${model === module}, ${data})`,
    output_fn: (result: string, accept: string) => [`output(${result}, ${accept})`, "any/type"],
  };
  const { text } = await ask(script, "x", JSON_TYPE, "c/d");
  assert.equal(text, "output(predict(true, input(true, x, application/json)), c/d)");
});

test("H21: process_request_fn stands for input_fn and predict_fn", async () => {
  const never = () => assert.fail("was called");
  const process_request_fn = (_model: unknown, data: string, _type: string) => `predict_fn input_fn ${data}`;
  const output_fn = (data: string, _accept: string) => [`output_fn ${data}`, JSON_TYPE];
  const script = {
    model_fn: () => doublingModule(),
    process_request_fn,
    input_fn: never,
    predict_fn: never,
    output_fn,
  };
  const { text, stages } = await ask(script, "data");
  assert.equal(text, "output_fn predict_fn input_fn data");
  assert.deepEqual(ran(stages), ["process_request_fn of script", "output_fn of script"]);
});

for (const [what, script, message] of [
  [
    "a Gluon input_fn with a Module's parameters",
    { model_fn: () => new StandInBlock(double), input_fn: (_m: unknown, _d: unknown, _t: unknown) => 0 },
    "it declares 3 parameters, it is called as input_fn(input_data, content_type) for a Gluon model: declare only these",
  ],
  [
    "a Module's input_fn with Gluon's parameters",
    { model_fn: () => doublingModule(), input_fn: (_d: unknown, _t: unknown) => 0 },
    "it declares 2 parameters, it is called as input_fn(model, input_data, content_type) for a Module: declare all three",
  ],
  [
    "a Module's process_request_fn without the model",
    { model_fn: () => doublingModule(), process_request_fn: (_d: unknown) => 0 },
    "it declares 1 parameter, it is called as process_request_fn(model, input_data, content_type) for a Module: declare all three",
  ],
  [
    "a predict_fn of three",
    { model_fn: () => doublingModule(), predict_fn: (_m: unknown, _d: unknown, _c: unknown) => 0 },
    "it declares 3 parameters, it is called as predict_fn(module, data): declare only these",
  ],
  [
    "a transform_fn with the context of later containers",
    { model_fn: () => 1, transform_fn: (..._five: unknown[]) => 0 },
    undefined,
  ],
] as const) {
  test(`H22: ${what} is ${message ? "refused with the signature that is needed" : "called"}`, async () => {
    const { status, text } = await ask(script);
    assert.equal(status, 500);
    if (message) assert.deepEqual([JSON.parse(text).error, JSON.parse(text).message], ["TypeError", message]);
  });
}

test("H22: a Module's input_fn may take any number of arguments with ...args", async () => {
  const input_fn = (...args: unknown[]) => array([[args.length, 0]]);
  assert.equal((await ask({ model_fn: () => doublingModule(), input_fn })).text, "[[6.0, 0.0]]");
});

test("section 0.2: a DataIter that input_fn returns passes untouched to predict_fn", async () => {
  class OneBatch extends DataIter {
    get provide_data() {
      return [];
    }
    next() {
      return undefined;
    }
  }
  const iter = new OneBatch(7);
  const predict_fn = (_model: unknown, data: unknown) => array([[data === iter ? 1 : 0]]);
  const { text } = await ask({ model_fn: () => doublingModule(), input_fn: () => iter, predict_fn });
  assert.equal(text, "[[1.0]]");
});

test("section 0.2: predict_fn gets the NDArray of input_fn as a DataIter of the bound batch size", async () => {
  const predict_fn = async (model: StandInModule, data: DataIter) => {
    assert.ok(data instanceof DataIter);
    assert.equal(data.batch_size, 4);
    return await model.predict(data);
  };
  const script = { model_fn: () => doublingModule(4), input_fn: () => array([[1, 2]]), predict_fn };
  assert.equal((await ask(script)).text, "[[2.0, 4.0]]");
});

test("H13: what is no pair is refused with the handler and the value", async () => {
  const { status, text, error } = await ask({ model_fn: () => 1, transform_fn: () => "ab" });
  assert.equal(status, 500);
  assert.deepEqual(JSON.parse(text), {
    error: "TypeError",
    message: 'transform_fn returned "ab", it must return a pair: [body, content_type]',
    handler: "transform_fn",
  });
  assert.ok(error instanceof ScriptError && error.functionName === "transform_fn");
});

test("H16: a handler that throws is named, its error kept, its stack logged and not sent", async () => {
  const predict_fn = () => {
    throw new RangeError("bad weather", { cause: new Error("low pressure") });
  };
  const { status, text, error, stages, lines } = await ask({
    model_fn: () => new StandInBlock(double),
    predict_fn,
  });
  assert.equal(status, 500);
  assert.equal(text, '{"error": "RangeError", "message": "bad weather", "handler": "predict_fn"}');
  assert.ok(error instanceof ScriptError && error.functionName === "predict_fn");
  assert.ok(error.cause instanceof RangeError && error.cause.cause instanceof Error);
  assert.deepEqual(ran(stages), ["input_fn of default", "predict_fn of script"]);
  const line = lines.at(-1) ?? "";
  assert.match(line, /^error container_support\.serving - Cannot complete predict_fn: bad weather\n/);
  assert.match(line, /inference-service\.test\.ts/);
  assert.match(line, /caused by: Error: low pressure/);
});

test("H11: invalid UTF-8 is 500 and names the byte and the handler that would have got it", async () => {
  const { service } = await start({ model_fn: () => new StandInBlock(double) });
  const response = await service.invoke({ ...request(""), body: new Uint8Array([0x5b, 0xff]) });
  assert.equal(response.status, 500);
  const body = JSON.parse(new TextDecoder().decode(response.body));
  assert.equal(body.handler, "input_fn");
  assert.match(body.message, /byte 1 \(0xff\)/);
});

test("H15: why a type is not taken is logged, not sent", async () => {
  const model_fn = () => new StandInBlock(double);
  const { text, status, lines } = await ask({ model_fn }, "[[1]]", "application/json; charset=utf-8");
  assert.equal(status, 415);
  assert.equal(text, '"Requested unsupported ContentType: application/json; charset=utf-8"');
  assert.match(lines.at(-1) ?? "", /^warn .*compared verbatim/);
});

test("H23: a body of bytes is none for the default input_fn, whatever it holds", async () => {
  const { status } = await ask({ model_fn: () => new StandInBlock(double) }, "[[1]]", "text/plain");
  assert.equal(status, 415);
});

for (const body of ["3", "[]", "[[]]", "[[1], [1, 2]]", '{"a": 1}', '[["a"]]', "[null]", ""]) {
  test(`H23, H26: ${JSON.stringify(body)} is no array: 500, for both families`, async () => {
    for (const model of [new StandInBlock(double), doublingModule()]) {
      const { status, text } = await ask({ model_fn: () => model }, body);
      assert.equal(status, 500);
      assert.equal(JSON.parse(text).handler, "input_fn");
    }
  });
}

test("H25: a Gluon model with several outputs needs an output_fn", async () => {
  const { status, text } = await ask({ model_fn: () => new StandInBlock((x) => [x.mul(1), x.mul(2)]) });
  assert.equal(status, 500);
  assert.match(
    JSON.parse(text).message,
    /a list of 2 values, the default output_fn of a Gluon model needs one/,
  );
});

test("H27: a CSV row that is too long or too short is refused, with the row and both lengths", async () => {
  const model_fn = () => doublingModule();
  for (const [csv, row, length] of [
    ["1,2\n1,2,3\n", 2, 3],
    ["1\n", 1, 1],
  ] as const) {
    const { status, text } = await ask({ model_fn }, csv, "text/csv");
    assert.equal(status, 500);
    const { message } = JSON.parse(text);
    for (const number of [row, length, 2]) assert.ok(message.includes(String(number)), message);
  }
});

test("H27: an empty CSV body is refused", async () => {
  assert.equal((await ask({ model_fn: () => doublingModule() }, "", "text/csv")).status, 500);
});

test("H28: JSON to a Module of two inputs is 500, where CSV is 412", async () => {
  const shapes = [
    ["a", [1, 2]],
    ["b", [1, 2]],
  ] as const;
  const model_fn = () =>
    new StandInModule(
      shapes.map(([name, shape]) => [name, [...shape]]),
      double,
    );
  const { status, text } = await ask({ model_fn });
  assert.equal(status, 500);
  assert.match(JSON.parse(text).message, /has 2 inputs: a, b/);
  assert.equal((await ask({ model_fn }, "1,2", "text/csv")).status, 412);
});

test("H29: rows of another shape than the bound one reach the model as they are", async () => {
  const model = new StandInModule([["data", [1, 1, 2, 2]]], double);
  const { text } = await ask({ model_fn: () => model }, "[[1, 2, 3, 4]]");
  assert.equal(text, "[[2.0, 4.0, 6.0, 8.0]]");
});

test("H31, H32: an output of one number a row is a row of one", async () => {
  const model_fn = () => new StandInModule([["data", [1, 2]]], (x) => [x.sum({ axis: 1 })]);
  assert.equal((await ask({ model_fn }, "[[1, 2], [3, 4]]")).text, "[[3.0], [7.0]]");
  assert.equal((await ask({ model_fn }, "[[1, 2], [3, 4]]", JSON_TYPE, "text/csv")).text, "3.0\r\n7.0\r\n");
});

test("H31, H32: integers are written without a point, lists of lists as they are nested", async () => {
  const model_fn = () => doublingModule();
  const predict_fn = () => [[array([1, 2], { dtype: "int32" })], [array([0.5])]];
  assert.equal((await ask({ model_fn, predict_fn })).text, "[[[1, 2]], [[0.5]]]");
  const csv = await ask({ model_fn, predict_fn }, "[[1, 2]]", JSON_TYPE, "text/csv");
  assert.equal(csv.text, "1,2\r\n0.5\r\n");
});

test("H31: what the default output_fn cannot write is named", async () => {
  const { status, text } = await ask({ model_fn: () => doublingModule(), predict_fn: () => "text" });
  assert.equal(status, 500);
  assert.match(
    JSON.parse(text).message,
    /predict_fn returned "text", the default output_fn needs an NDArray/,
  );
});

test("a request leaves no tensor behind, and one that keeps some is counted", async () => {
  const { service } = await start({ model_fn: () => new StandInBlock(double) });
  const before = countTensors();
  for (let i = 0; i < 3; i++) assert.equal((await service.invoke(request("[[1]]"))).tensorsLeaked, 0);
  assert.equal(countTensors(), before);
  const predict_fn = (_block: unknown, data: NDArray) => keep(data.mul(3));
  service.replaceScript({ predict_fn });
  assert.equal((await service.invoke(request("[[1]]"))).tensorsLeaked, 1);
});

test("a request that fails leaves no tensor behind", async () => {
  const output_fn = () => {
    throw new Error("no");
  };
  const { tensorsLeaked, status } = await ask({ model_fn: () => doublingModule(), output_fn });
  assert.deepEqual([status, tensorsLeaked], [500, 0]);
});

test("requests that come together are answered one after the other", async () => {
  const events: string[] = [];
  const transform_fn = async (_model: unknown, data: string) => {
    events.push(`begin ${data}`);
    await Promise.resolve();
    events.push(`end ${data}`);
    if (data === "1") throw new Error("1");
    return [data, JSON_TYPE];
  };
  const { service } = await start({ model_fn: () => 1, transform_fn });
  await Promise.all(["1", "2", "3"].map((data) => service.invoke(request(data))));
  assert.deepEqual(events, ["begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3"]);
});

test("replaceScript() takes new handlers and keeps the model", async () => {
  let loads = 0;
  const model_fn = () => {
    loads++;
    return new StandInBlock(double);
  };
  const { service } = await start({ model_fn });
  service.replaceScript({ model_fn, output_fn: (_data: unknown, accept: string) => ["new", accept] });
  const response = await service.invoke(request("[[1]]"));
  assert.equal(new TextDecoder().decode(response.body), "new");
  assert.equal(loads, 1);
});

test("replaceScript() refuses handlers that cannot serve the model, and those before stay", async () => {
  const { service } = await start({ model_fn: () => ({}), transform_fn: () => ["old", JSON_TYPE] });
  assert.throws(() => service.replaceScript({}), /Unsupported model type: object/);
  assert.throws(() => service.replaceScript({ transform_fn: 1 }), /transform_fn of the script: it is 1/);
  assert.equal((await service.invoke(request("x"))).status, 200);
});

test("the summary tells what model_fn returned", async () => {
  const { service } = await start({ model_fn: () => doublingModule(3) });
  const { elapsedMs, ...summary } = service.model;
  assert.ok(elapsedMs >= 0);
  assert.deepEqual(summary, {
    family: "Module",
    className: "StandInModule",
    source: "script",
    inputs: [{ name: "data", shape: [3, 2] }],
    outputs: [],
    parameterCount: 0,
  });
});

test("section 2.1: a batch size that is no number keeps the worker from starting", async () => {
  const env = { SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE: "many" };
  await assert.rejects(start({ model_fn: () => 1, transform_fn: () => 1 }, env), RangeError);
});
