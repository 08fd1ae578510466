import { readFileSync } from "node:fs";
import type { Group, Question } from "./answer-groups.ts";

interface HandlerCase extends Question {
  model: {
    family: "Module" | "Gluon" | "other" | null;
    computes: string;
    data_shapes?: [string, number[]][];
  };
  script?: Record<string, string>;
}

/** Every case of `handler-cases.json`, by the model that it asks. */
export function handlerCaseGroups(path: string): Group[] {
  // The file is Python's: it has the tokens NaN and Infinity, each on a line of its own.
  const json = readFileSync(path, "utf8").replace(/^(\s+)(NaN|Infinity)(,?)$/gm, '$1"$2"$3');
  const cases: HandlerCase[] = JSON.parse(json).cases;
  const groups = new Map<string, Group>();
  for (const { model, script, ...request } of cases) {
    const source = modelSource(model);
    const text = ['import * as mx from "mxnet";', source, ...handlerSources(script)].join("\n\n");
    // What is no model keeps its worker from starting, unless a transform_fn takes it.
    const key = model.family === "Module" || model.family === "Gluon" ? source : text;
    const group = groups.get(key) ?? { files: {}, scripts: [] };
    groups.set(key, group);
    const same = group.scripts.find((each) => each.text === text);
    if (same) same.requests.push(request);
    else group.scripts.push({ text, requests: [request] });
  }
  return [...groups.values()];
}

function handlerSources(script: HandlerCase["script"] = {}): string[] {
  return Object.entries(script).map(([name, words]) => `export function ${name}${sourceOf(HANDLERS, words)}`);
}

function modelSource({ family, computes, data_shapes = [] }: HandlerCase["model"]): string {
  if (family === null) return "export function model_fn() {\n  return null;\n}";
  if (family === "other") return "export function model_fn() {\n  return {};\n}";
  const compute = `const compute = (x: mx.NDArray): mx.NDArray[] => ${sourceOf(COMPUTATIONS, computes)};`;
  if (family === "Gluon") return `${compute}\n\n${BLOCK}`;
  const shapes = data_shapes.map(([name, shape]) => ({ name, shape }));
  return `${compute}\nconst shapes = ${JSON.stringify(shapes)};\n\n${MODULE}`;
}

function sourceOf(sources: Record<string, string>, words: string): string {
  const source = sources[words];
  if (source === undefined) throw new Error(`No source for "${words}" of handler-cases.json`);
  return source;
}

const BLOCK = `class StandIn extends mx.gluon.Block {
  forward(x: mx.NDArray) {
    return compute(x)[0];
  }
}

export function model_fn() {
  return new StandIn();
}`;

const MODULE = `class StandIn extends mx.BaseModule {
  outputs: mx.NDArray[] = [];
  get data_shapes() {
    return shapes;
  }
  forward(batch: mx.DataBatch) {
    this.outputs = compute(batch.data[0]);
  }
  get_outputs() {
    return this.outputs;
  }
}

export function model_fn() {
  return new StandIn();
}`;

/** What the file says that a model computes, in words, as code. */
const COMPUTATIONS: Record<string, string> = {
  "one output: x0*1 + x1*10 per row, shape (batch, 1)":
    "[x.slice_axis({ axis: 1, begin: 0, end: 1 }).add(x.slice_axis({ axis: 1, begin: 1, end: 2 }).mul(10))]",
  "one output: x*2 with shape (batch, 1)": "[x.mul(2).reshape([-1, 1])]",
  "one output: x stacked twice along axis 1, shape (batch, 2, 2)":
    "[mx.nd.concat([x.expand_dims(1), x.expand_dims(1)], { dim: 1 })]",
  "one output: x flattened per row": "[x.reshape([x.length, -1])]",
  "two outputs: x*2, and the row sum with shape (batch, 1)": "[x.mul(2), x.sum({ axis: 1, keepdims: true })]",
  x: "[x.copy()]",
  "x*2": "[x.mul(2)]",
};

/** What the file says that a user's function does, in words, as its parameters and body. */
const HANDLERS: Record<string, string> = {
  throws: '() {\n  throw new Error("must not be called");\n}',
  'returns "ab"': '() {\n  return "ab";\n}',
  "returns None": "() {\n  return undefined;\n}",
  'returns ("T" + data, accept)':
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the script's template
    "(_model: unknown, data: string, _type: string, accept: string) {\n  return [`T${data}`, accept];\n}",
  'returns "hello"': '() {\n  return "hello";\n}',
  "declared with three parameters (model, data, content_type)":
    '(_model: unknown, _data: unknown, _type: unknown) {\n  throw new Error("must not be called");\n}',
  "NDArray [[1,2]]": "() {\n  return mx.nd.array([[1, 2]]);\n}",
  "list of one NDArray [[9.0]]": "() {\n  return [mx.nd.array([[9]])];\n}",
};
