import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelSummary } from "../../sagemaker/serving/invocation.ts";
import { planHandlers } from "./handler-plan.ts";

function plan(family: ModelSummary["family"], functions: Record<string, number>) {
  const model: ModelSummary = {
    family,
    className: "Net",
    source: "default",
    inputs: [],
    outputs: [],
    parameterCount: 0,
    elapsedMs: 0,
  };
  const summary = { functions: Object.entries(functions).map(([name, arity]) => ({ name, arity })) };
  const { handlers, warnings } = planHandlers(summary, model);
  return { handlers: handlers.map(({ name, source }) => `${name} ${source}`), warnings };
}

test("H20: any handler that the script leaves out is the default", () => {
  assert.deepEqual(plan("Gluon", { output_fn: 2 }), {
    handlers: ["model_fn default", "input_fn default", "predict_fn default", "output_fn script"],
    warnings: [],
  });
});

test("H17: transform_fn serves alone, and the handlers beside it are told to be ignored", () => {
  assert.deepEqual(plan("Module", { transform_fn: 4, input_fn: 3, predict_fn: 2 }), {
    handlers: ["model_fn default", "transform_fn script"],
    warnings: ["transform_fn handles the entire request, so input_fn, predict_fn will not run"],
  });
});

test("H21: process_request_fn stands for input_fn and predict_fn of a Module", () => {
  const { handlers, warnings } = plan("Module", { process_request_fn: 3, predict_fn: 2 });
  assert.deepEqual(handlers, ["model_fn default", "process_request_fn script", "output_fn default"]);
  assert.match(warnings[0] ?? "", /predict_fn will not run/);
});

test("H20: process_request_fn is ignored for a Gluon model", () => {
  const { handlers, warnings } = plan("Gluon", { process_request_fn: 3 });
  assert.equal(handlers.length, 4);
  assert.match(warnings[0] ?? "", /Modules only/);
});

test("H18: a model of neither family needs a transform_fn", () => {
  assert.match(plan("other", {}).warnings[0] ?? "", /only a transform_fn can serve it/);
  assert.deepEqual(plan("other", { transform_fn: 4 }).warnings, []);
});

test("H22: an input_fn with the arguments of the other family is warned of", () => {
  assert.match(plan("Gluon", { input_fn: 3 }).warnings[0] ?? "", /input_fn\(input_data, content_type\)/);
  assert.match(plan("Module", { input_fn: 2 }).warnings[0] ?? "", /the first is the model/);
  assert.deepEqual(plan("Gluon", { input_fn: 2 }).warnings, []);
  assert.deepEqual(plan("Module", { input_fn: 3 }).warnings, []);
});

test("a function that takes fewer arguments than it is given is fine", () => {
  assert.deepEqual(plan("Module", { input_fn: 1, predict_fn: 0, output_fn: 1, model_fn: 0 }).warnings, []);
});
