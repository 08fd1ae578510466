import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { array } from "../../mxnet/ndarray/create.ts";
import { NDArray } from "../../mxnet/ndarray/ndarray.ts";
import { nest } from "../../mxnet/ndarray/nested-numbers.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { Script } from "../script-call.ts";
import { startInferenceService } from "./inference-service.ts";
import { type Compute, StandInBlock, StandInModule } from "./stand-ins.ts";

/** One request to the reference's transformer, and what it answered. */
interface Case {
  name: string;
  content_type: string;
  accept: string;
  body: string;
  status: number;
  response?: string;
  response_type?: string;
  exception?: string;
  message?: string;
  batches_seen?: unknown[];
  documented?: { status: number; note: string };
  model: {
    family: "Module" | "Gluon" | "other" | null;
    computes: string;
    data_shapes?: [string, number[]][];
  };
  script?: Record<string, string>;
}

const PATH = "../shared/data/handler-cases.json";
const skip = existsSync(PATH) ? false : "no ../shared/data/handler-cases.json";
await tf.setBackend("cpu");

/** The file is Python's: it has the tokens NaN and Infinity, each on a line of its own. */
function readCases(): Case[] {
  const text = readFileSync(PATH, "utf8").replace(/^(\s+)(NaN|Infinity)(,?)$/gm, '$1"$2"$3');
  return JSON.parse(text).cases;
}

/** What the file says that a model computes, in words, as code. */
const COMPUTATIONS: Record<string, Compute> = {
  "one output: x0*1 + x1*10 per row, shape (batch, 1)": (x) => [
    of(tf.matMul(x.tensor as tf.Tensor2D, [[1], [10]])),
  ],
  "one output: x*2 with shape (batch, 1)": (x) => [x.mul(2).reshape([-1, 1])],
  "one output: x stacked twice along axis 1, shape (batch, 2, 2)": (x) => [
    of(tf.stack([x.tensor, x.tensor], 1)),
  ],
  "one output: x flattened per row": (x) => [x.reshape([x.length, -1])],
  "two outputs: x*2, and the row sum with shape (batch, 1)": (x) => [
    x.mul(2),
    x.sum({ axis: 1, keepdims: true }),
  ],
  x: (x) => [x.copy()],
  "x*2": (x) => [x.mul(2)],
};

function of(tensor: tf.Tensor): NDArray {
  return new NDArray(tensor);
}

function modelOf({ model }: Case): unknown {
  const compute = COMPUTATIONS[model.computes];
  if (model.family === null) return null;
  if (model.family === "other") return {};
  if (!compute) throw new Error(`no computation for "${model.computes}"`);
  if (model.family === "Gluon") return new StandInBlock(compute);
  return new StandInModule(model.data_shapes ?? [], compute);
}

/** What the file says that a user's function does, in words, as code. */
const FUNCTIONS: Record<string, (...args: never[]) => unknown> = {
  throws: () => {
    throw new Error("must not be called");
  },
  'returns "ab"': () => "ab",
  "returns None": () => undefined,
  'returns ("T" + data, accept)': (_model: unknown, data: string, _type: string, accept: string) => [
    `T${data}`,
    accept,
  ],
  'returns "hello"': () => "hello",
  "declared with three parameters (model, data, content_type)": (
    _model: unknown,
    _data: unknown,
    _type: unknown,
  ) => assert.fail("was called"),
  "NDArray [[1,2]]": () => array([[1, 2]]),
  "list of one NDArray [[9.0]]": () => [array([[9]])],
};

function scriptOf({ script = {} }: Case, model: unknown): Script {
  const functions = Object.entries(script).map(([name, text]) => {
    const call = FUNCTIONS[text];
    if (!call) throw new Error(`no function for "${text}"`);
    return [name, call] as const;
  });
  return { model_fn: () => model, ...Object.fromEntries(functions) };
}

async function start(each: Case, model: unknown) {
  const files = new MemoryFileSystem();
  return await startInferenceService({ script: scriptOf(each, model), files, env: {}, log: () => {} });
}

/** Where no script has a hand in it, even the class of the error is the reference's. */
function assertInternalError(
  { name, script, documented, exception }: Case,
  body: Record<string, unknown>,
): void {
  assert.deepEqual(Object.keys(body), ["error", "message", "handler"]);
  // H27: `documented` checks the length of rows itself, before there is an array.
  if (!script && !documented && name !== "module csv blank line") assert.equal(body.error, exception);
}

/** The batches that a model saw, as the file has them. */
async function batchesOf(model: StandInModule): Promise<string> {
  const batches = model.batches.map(async ({ shape, data }) => nest(await data, shape));
  return JSON.stringify(await Promise.all(batches), (_, value) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

/** What the two mended cases, which the reference's answer cannot tell, answer in `documented`. */
const MENDED: Record<string, string> = {
  "module user input_fn returning NDArray is NOT wrapped": "[[21.0]]",
};

if (skip) test("handler-cases.json: every case", { skip }, () => {});
for (const each of skip ? [] : readCases()) {
  test(`handler-cases.json: ${each.name}`, async () => {
    const model = modelOf(each);
    if (each.name.startsWith("(startup)")) {
      await assert.rejects(start(each, model), (error: Error) =>
        error.message.startsWith(`${each.message}. `),
      );
      return;
    }
    const service = await start(each, model);
    const response = await service.invoke({
      body: new TextEncoder().encode(each.body),
      content_type: each.content_type,
      accept: each.accept,
    });
    const text = new TextDecoder().decode(response.body);
    const status = each.documented?.status ?? each.status;
    assert.equal(response.status, status, text);
    if (status === 200) {
      assert.equal(text, MENDED[each.name] ?? each.response);
      assert.equal(response.content_type, each.response_type ?? each.accept);
    } else {
      assert.equal(response.content_type, "application/json");
      if (status !== 500) assert.equal(text, JSON.stringify(each.message));
      else assertInternalError(each, JSON.parse(text));
    }
    if (model instanceof StandInModule && !each.documented) {
      assert.equal(await batchesOf(model), JSON.stringify(each.batches_seen));
    }
    assert.equal(response.tensorsLeaked, 0);
  });
}

for (const batchSize of [1, 2, 4]) {
  for (const rows of [1, 2, 3, 5]) {
    test(`H28: ${rows} rows to a model bound to ${batchSize} come back as ${rows} rows`, async () => {
      const compute = COMPUTATIONS["one output: x0*1 + x1*10 per row, shape (batch, 1)"];
      assert.ok(compute);
      const model = new StandInModule([["data", [batchSize, 2]]], compute);
      const service = await startInferenceService({
        script: { model_fn: () => model },
        files: new MemoryFileSystem(),
        env: {},
        log: () => {},
      });
      const input = Array.from({ length: rows }, (_, row) => [row + 1, row + 2]);
      const response = await service.invoke({
        body: new TextEncoder().encode(JSON.stringify(input)),
        content_type: "application/json",
        accept: "application/json",
      });
      const expected = input.map((row) => [(row[0] ?? 0) + 10 * (row[1] ?? 0)]);
      assert.deepEqual(JSON.parse(new TextDecoder().decode(response.body)), expected);
      assert.equal(model.batches.length, Math.ceil(rows / batchSize));
    });
  }
}
