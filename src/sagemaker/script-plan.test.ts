import assert from "node:assert/strict";
import { test } from "node:test";
import { planScript } from "./script-plan.ts";

/** `planScript` of functions given as `{ train: 1 }`: its problems, one a line. */
function problems(functions: Record<string, number>): string[] {
  const exported = Object.entries(functions).map(([name, arity]) => ({ name, arity }));
  return planScript(exported).problems.map(({ severity, message }) => `${severity}: ${message}`);
}

function who(functions: Record<string, number>): Record<string, string> {
  const exported = Object.entries(functions).map(([name, arity]) => ({ name, arity }));
  return Object.fromEntries(planScript(exported).functions.map(({ name, by }) => [name, by]));
}

test("the defaults do what a script leaves out; an empty script cannot train, but serves", () => {
  const served = { model_fn: "default", input_fn: "default", predict_fn: "default", output_fn: "default" };
  const none = { transform_fn: "none", process_request_fn: "none" };
  assert.deepEqual(who({}), { train: "none", save: "none", ...served, ...none });
  assert.deepEqual(who({ train: 1 }), { train: "script", save: "default", ...served, ...none });
});

test("H17: handlers beside a transform_fn are ignored, with their parameters too", () => {
  assert.deepEqual(problems({ transform_fn: 4, input_fn: 9 }), [
    "warning: input_fn will not run: transform_fn handles the entire request",
  ]);
  assert.equal(who({ transform_fn: 4 }).predict_fn, "none");
});

test("H21: process_request_fn stands for a Module's input_fn and predict_fn", () => {
  assert.deepEqual(problems({ process_request_fn: 3, predict_fn: 2 }), [
    "warning: predict_fn will not run for a Module: process_request_fn stands for it",
  ]);
  assert.equal(problems({ process_request_fn: 2 }).length, 1);
});

test("H22: each function is held to how it is called", () => {
  const fits = { train: 1, save: 2, model_fn: 1, input_fn: 2, predict_fn: 2, output_fn: 2 };
  assert.deepEqual(problems(fits), []);
  assert.deepEqual(problems({ train: 0, save: 0, model_fn: 0, transform_fn: 0 }), []);
  for (const [name, arity] of Object.entries({ ...fits, transform_fn: 4, input_fn: 3 })) {
    assert.match(
      problems({ model_fn: 1, [name]: arity + 1 }).join(),
      new RegExp(`^error: ${name} declares ${arity + 1}`),
    );
  }
});

test("H21: the default model_fn loads a Module, whose input_fn takes all three", () => {
  assert.match(
    problems({ input_fn: 2 }).join(),
    /^error: input_fn declares 2 parameters, but the default model_fn/,
  );
  assert.deepEqual(problems({ input_fn: 3 }), []);
  assert.deepEqual(problems({ input_fn: 2, model_fn: 1 }), []);
});
