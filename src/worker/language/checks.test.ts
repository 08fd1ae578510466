import assert from "node:assert/strict";
import { test } from "node:test";
import { withEdits } from "./language.ts";
import { openLanguage, pathOf } from "./testing/open-language.ts";

interface Fault {
  /** What is wrong, in the test's title. */
  title: string;
  script: string;
  /** `line:column severity: message`. */
  problem: string;
  /** The script with the first fix made; absent where there is none. */
  fixed?: string;
}

const MX = 'import * as mx from "mxnet";\n';
const TF = 'import * as tf from "@tensorflow/tfjs";\n';
const GLUON = `${MX}export const model_fn = () => new mx.gluon.nn.Dense(2);\n`;
const MODULE = `${MX}export const model_fn = () => new mx.mod.Module({ symbol: mx.sym.Variable("data") });\n`;

const FAULTS: Fault[] = [
  {
    title: "a handler in camel case",
    script: "export function modelFn(model_dir) {\n  return model_dir;\n}\n",
    problem:
      "1:17 warning: modelFn is never called: it is none of the functions that the container calls. Call it model_fn, or do not export it",
    fixed: "export function model_fn(model_dir) {\n  return model_dir;\n}\n",
  },
  {
    title: "predict for predict_fn, beside another handler",
    script: `${GLUON}export const predict = (block, array) => block.call(array);\n`,
    problem:
      "3:14 warning: predict is never called: it is none of the functions that the container calls. Call it predict_fn, or do not export it",
    fixed: `${GLUON}export const predict_fn = (block, array) => block.call(array);\n`,
  },
  {
    title: "a misspelt handler",
    script: `${GLUON}export const ouput_fn = (data, accept) => ["", accept];\n`,
    problem:
      "3:14 warning: ouput_fn is never called: it is none of the functions that the container calls. Call it output_fn, or do not export it",
    fixed: `${GLUON}export const output_fn = (data, accept) => ["", accept];\n`,
  },
  {
    title: "a handler whose fn is written out",
    script: `${GLUON}export const transform_function = (model, data, content_type, accept) => [data, accept];\n`,
    problem:
      "3:14 warning: transform_function is never called: it is none of the functions that the container calls. Call it transform_fn, or do not export it",
    fixed: `${GLUON}export const transform_fn = (model, data, content_type, accept) => [data, accept];\n`,
  },
  {
    title: "a handler that is not exported",
    script: "function model_fn(model_dir) {\n  return model_dir;\n}\n",
    problem:
      "1:10 warning: model_fn is not exported, so the container cannot call it: write export before it",
    fixed: "export function model_fn(model_dir) {\n  return model_dir;\n}\n",
  },
  {
    title: "H22: a Gluon input_fn with a Module's parameters",
    script: `${GLUON}export function input_fn(model, input_data, content_type) {\n  return mx.nd.array(JSON.parse(input_data));\n}\n`,
    problem:
      "3:17 error: input_fn declares 3 parameters, it is called as input_fn(input_data, content_type) for a Gluon model",
    fixed: `${GLUON}export function input_fn(input_data, content_type) {\n  return mx.nd.array(JSON.parse(input_data));\n}\n`,
  },
  {
    title: "H22: a Module's input_fn with a Gluon model's parameters",
    script: `${MODULE}export function input_fn(input_data, content_type) {\n  return mx.nd.array(JSON.parse(input_data));\n}\n`,
    problem:
      "3:17 error: input_fn declares 2 parameters, it is called as input_fn(model, input_data, content_type) for a Module",
    fixed: `${MODULE}export function input_fn(model, input_data, content_type) {\n  return mx.nd.array(JSON.parse(input_data));\n}\n`,
  },
  {
    title: "section 0.7: input_fn with the model last, as the SDK's page has it",
    script: "export const input_fn = (request_body, content_type, model) => model;\n",
    problem:
      "1:14 error: input_fn has its parameters in another order than it is called with: it is called as input_fn(model, input_data, content_type) for a Module",
    fixed: "export const input_fn = (model, request_body, content_type) => model;\n",
  },
  {
    title: "section 0.7: predict_fn with the model last",
    script: `${GLUON}export const predict_fn = async (input_object, model) => model.call(input_object);\n`,
    problem:
      "3:14 error: predict_fn has its parameters in another order than it is called with: it is called as predict_fn(block, array) for a Gluon model",
    fixed: `${GLUON}export const predict_fn = async (model, input_object) => model.call(input_object);\n`,
  },
  {
    title: "predict_fn whose types tell that it is swapped",
    script: `${GLUON}export const predict_fn = (a: mx.NDArray, b: mx.Block) => b.call(a);\n`,
    problem:
      "3:14 error: predict_fn has its parameters in another order than it is called with: it is called as predict_fn(block, array) for a Gluon model",
    fixed: `${GLUON}export const predict_fn = (b: mx.Block, a: mx.NDArray) => b.call(a);\n`,
  },
  {
    title: "transform_fn with content type and accept swapped",
    script: "export const transform_fn = (model, data, accept, content_type) => [data, accept];\n",
    problem:
      "1:14 error: transform_fn has its parameters in another order than it is called with: it is called as transform_fn(model, input_data, content_type, accept)",
    fixed: "export const transform_fn = (model, data, content_type, accept) => [data, accept];\n",
  },
  {
    title: "model_fn with more than it gets",
    script: "export const model_fn = (model_dir, context) => model_dir;\n",
    problem: "1:14 error: model_fn declares 2 parameters, it is called as model_fn(model_dir)",
    fixed: "export const model_fn = (model_dir) => model_dir;\n",
  },
  {
    title: "T12: train with Python's arguments",
    script:
      "export function train(hyperparameters, channel_input_dirs) {\n  console.log(hyperparameters, channel_input_dirs);\n}\n",
    problem:
      "1:17 error: train is called with one object: write train({ hyperparameters, channel_input_dirs })",
    fixed:
      "export function train({ hyperparameters, channel_input_dirs }) {\n  console.log(hyperparameters, channel_input_dirs);\n}\n",
  },
  {
    title: "H17: input_fn beside transform_fn",
    script:
      "export const transform_fn = (model, data, content_type, accept) => [data, accept];\nexport const input_fn = (data, content_type) => data;\n",
    problem: "2:14 warning: input_fn is ignored: transform_fn handles the entire request. Remove one of them",
    fixed: "export const transform_fn = (model, data, content_type, accept) => [data, accept];\n",
  },
  {
    title: "H21: predict_fn beside process_request_fn",
    script:
      "export const process_request_fn = (model, data, content_type) => model.predict(data);\nexport const predict_fn = (module, data) => module.predict(data);\n",
    problem: "2:14 warning: predict_fn is ignored: process_request_fn stands for it. Remove one of them",
    fixed: "export const process_request_fn = (model, data, content_type) => model.predict(data);\n",
  },
  {
    title: "a synchronous read of a tensor",
    script:
      'import * as tf from "@tensorflow/tfjs";\nexport function transform_fn(model, input_data, content_type, accept) {\n  return [JSON.stringify([...tf.zeros([2]).dataSync()]), accept];\n}\n',
    problem:
      "3:44 warning: dataSync() reads the tensor at once, which a GPU cannot: it throws on WebGPU under Deno, and stops the worker in a page; write await data()",
    fixed:
      'import * as tf from "@tensorflow/tfjs";\nexport async function transform_fn(model, input_data, content_type, accept) {\n  return [JSON.stringify([...await tf.zeros([2]).data()]), accept];\n}\n',
  },
  {
    title: "a synchronous read whose value is used at once, with a return type",
    script: `${GLUON}export function predict_fn(block: mx.Block, array: mx.NDArray): number {\n  return array.tensor.arraySync()[0];\n}\n`,
    problem:
      "4:23 warning: arraySync() reads the tensor at once, which a GPU cannot: it throws on WebGPU under Deno, and stops the worker in a page; write await array()",
    fixed: `${GLUON}export async function predict_fn(block: mx.Block, array: mx.NDArray): Promise<number> {\n  return (await array.tensor.array())[0];\n}\n`,
  },
  {
    title: "a synchronous read in a callback, which cannot wait",
    script:
      'import * as tf from "@tensorflow/tfjs";\nexport const a = tf.tidy(() => tf.zeros([2]).dataSync()[0]);\n',
    problem:
      "2:46 warning: dataSync() reads the tensor at once, which a GPU cannot: it throws on WebGPU under Deno, and stops the worker in a page; return the tensor from this callback, and write await data() outside of it",
  },
  {
    title: "a promise written as JSON",
    script: `${GLUON}export const output_fn = (ndarray: mx.NDArray, accept: string) => [JSON.stringify(ndarray.asnumpy()), accept];\n`,
    problem:
      '3:83 warning: This is a promise, and nothing waits for it: the text will say "{}"; write await before it',
    fixed: `${GLUON}export const output_fn = async (ndarray: mx.NDArray, accept: string) => [JSON.stringify(await ndarray.asnumpy()), accept];\n`,
  },
  {
    title: "a promise in an object written as JSON",
    script: `${GLUON}export async function output_fn(ndarray: mx.NDArray, accept: string) {\n  return [JSON.stringify({ scores: ndarray.asnumpy() }), accept];\n}\n`,
    problem:
      '4:36 warning: This is a promise, and nothing waits for it: the text will say "{}"; write await before it',
    fixed: `${GLUON}export async function output_fn(ndarray: mx.NDArray, accept: string) {\n  return [JSON.stringify({ scores: await ndarray.asnumpy() }), accept];\n}\n`,
  },
  {
    title: "a call whose promise is forgotten",
    script:
      'import { writeFile } from "node:fs/promises";\nexport async function save(model, model_dir) {\n  writeFile(model_dir, "");\n}\n',
    problem:
      "3:3 warning: This is a promise, and nothing waits for it: the answer may be sent before it is done, and its error is lost; write await before it",
    fixed:
      'import { writeFile } from "node:fs/promises";\nexport async function save(model, model_dir) {\n  await writeFile(model_dir, "");\n}\n',
  },
  {
    title: "a promise as the answer's body",
    script:
      'import { readFile } from "node:fs/promises";\nexport async function transform_fn(model, data, content_type, accept) {\n  return [readFile("a"), accept];\n}\n',
    problem:
      "3:11 warning: This is a promise, and nothing waits for it: the answer's body will be a promise; write await before it",
    fixed:
      'import { readFile } from "node:fs/promises";\nexport async function transform_fn(model, data, content_type, accept) {\n  return [await readFile("a"), accept];\n}\n',
  },
  {
    title: "a promise that is used at once, though no type tells",
    script: "export const predict_fn = (module, data) => module.predict(data).mul(2);\n",
    problem:
      "1:45 warning: This is a promise, and nothing waits for it: .mul is asked of the promise, which has none; write await before it",
    fixed: "export const predict_fn = async (module, data) => (await module.predict(data)).mul(2);\n",
  },
  {
    title: "a tensor that each request leaves behind",
    script: `${TF}export function predict_fn(model, data) {\n  const scale = tf.keep(tf.zeros([2]));\n  return scale;\n}\n`,
    problem:
      "3:17 warning: Each request leaves a tensor behind here: tf.keep() has it outlive the request, and nothing disposes of it. Leave tf.keep() out, as the service disposes of what a request makes; or call dispose() on it when you are done",
  },
  {
    title: "H13: text instead of a pair",
    script: "export function output_fn(data, accept) {\n  return JSON.stringify(data);\n}\n",
    problem: "2:10 error: output_fn returns string, it must return a pair: [body, content_type]",
    fixed: "export function output_fn(data, accept) {\n  return [JSON.stringify(data), accept];\n}\n",
  },
  {
    title: "H13: numbers instead of a pair",
    script: "export const output_fn = (data, type) => new Array<number>(3).map(Number).length;\n",
    problem: "1:42 error: output_fn returns number, it must return a pair: [body, content_type]",
    fixed:
      "export const output_fn = (data, type) => [JSON.stringify(new Array<number>(3).map(Number).length), type];\n",
  },
  {
    title: "H13: a list of one",
    script: 'export const output_fn = (data, accept) => ["body"];\n',
    problem: "1:44 error: output_fn returns a list of 1 value, it must return a pair: [body, content_type]",
  },
  {
    title: "H13: nothing",
    script: "export function output_fn(data, accept) {\n  JSON.stringify(data);\n}\n",
    problem: "1:17 error: output_fn returns nothing, it must return a pair: [body, content_type]",
  },
  {
    title: "H13: a pair in the wrong order",
    script: "export const output_fn = (data, accept) => [accept, JSON.stringify(data)];\n",
    problem:
      "1:45 error: output_fn returns its pair in the wrong order: the body comes first, then the content type",
    fixed: "export const output_fn = (data, accept) => [JSON.stringify(data), accept];\n",
  },
  {
    title: "H13: a list as the body",
    script: "export const output_fn = (data, accept) => [[1, 2], accept];\n",
    problem: "1:45 error: The body is number[]: it must be text or bytes (Uint8Array)",
    fixed: "export const output_fn = (data, accept) => [JSON.stringify([1, 2]), accept];\n",
  },
  {
    title: "a model that is loaded in predict_fn",
    script: `${GLUON}export async function predict_fn(block, array) {\n  const net = await mx.gluon.SymbolBlock.imports("a.json", ["data"], "a.params");\n  return net.call(array);\n}\n`,
    problem:
      "4:21 warning: predict_fn loads a model at each request: load it in model_fn, which runs once in each worker, and use the model that predict_fn is given",
  },
  {
    title: "an import of a module that there is not",
    script: 'import * as fs from "fs";\nexport const a = fs;\n',
    problem:
      '1:21 error: Cannot import "fs": a script may import mxnet, @tensorflow/tfjs, node:fs/promises, node:path, optml, and its own files by a path that begins with ./',
    fixed: 'import * as fs from "node:fs/promises";\nexport const a = fs;\n',
  },
  {
    title: "an import of a name that there is not",
    script: 'import { joinn } from "node:path";\nexport const a = joinn;\n',
    problem:
      '1:10 error: Cannot import joinn from "node:path": it exports join, basename, delimiter, dirname, extname, format, isAbsolute, normalize, and 5 more',
    fixed: 'import { join } from "node:path";\nexport const a = joinn;\n',
  },
  {
    title: "mx without its import",
    script: "export const a = mx.nd.zeros([2]);\n",
    problem: "1:18 error: mx is not imported",
    fixed: 'import * as mx from "mxnet";\nexport const a = mx.nd.zeros([2]);\n',
  },
  {
    title: "the network, which a guest has not",
    script: 'export const a = () => fetch("http://a");\n',
    problem:
      "1:24 error: There is no fetch: a script has no network, as a training job in its own container need not have. Put what it reads in an input channel",
  },
  {
    title: "what does not parse",
    script: "export function train( {\n",
    problem: "2:1 error: Cannot parse the script: '}' expected",
  },
];

// One for all: TypeScript reads the libraries once.
const opened = openLanguage({ "script.ts": "" });

for (const { title, script, problem, fixed } of FAULTS) {
  test(`diagnose() marks ${title}`, async () => {
    const { language } = await opened;
    await language.type(pathOf("script.ts"), script);
    const [found, ...others] = await language.diagnose(pathOf("script.ts"));
    assert.ok(found, "nothing was found");
    assert.deepEqual(
      [found, ...others].map(
        ({ location, severity, message }) => `${location.line}:${location.column} ${severity}: ${message}`,
      ),
      [problem],
    );
    const [fix] = found.fixes;
    assert.equal(fix && withEdits(script, fix.edits), fixed);
  });
}

for (const [title, body] of [
  ["is disposed of", "  const scale = tf.keep(tf.zeros([2]));\n  scale.dispose();\n  return data;"],
  ["is kept for the next request", "  cached ??= tf.keep(tf.zeros([2]));\n  return cached;"],
  ["is put away", "  const made = tf.keep(tf.zeros([2]));\n  cached = made;\n  return made;"],
] as const) {
  test(`diagnose() has nothing against a tensor that ${title}`, async () => {
    const { language } = await opened;
    const script = `${TF}let cached: tf.Tensor | undefined;\nexport function predict_fn(model, data) {\n${body}\n}\n`;
    await language.type(pathOf("script.ts"), script);
    assert.deepEqual(await language.diagnose(pathOf("script.ts")), []);
  });
}
