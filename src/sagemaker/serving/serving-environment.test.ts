import assert from "node:assert/strict";
import { test } from "node:test";
import { readServingEnvironment } from "./serving-environment.ts";

test("section 2.1: variables that are not set, or empty, have the container's defaults", () => {
  const defaults = { preferredBatchSize: 1, defaultAccept: "application/json", workers: undefined };
  assert.deepEqual(readServingEnvironment({}), defaults);
  const names = ["DEFAULT_MODEL_FIRST_DIMENSION_SIZE", "DEFAULT_INVOCATIONS_ACCEPT", "MODEL_SERVER_WORKERS"];
  const empty = Object.fromEntries(names.map((name) => [`SAGEMAKER_${name}`, ""]));
  assert.deepEqual(readServingEnvironment(empty), defaults);
});

test("section 2.1: variables that are set are read", () => {
  const env = {
    SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE: "0",
    SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "text/csv",
    SAGEMAKER_MODEL_SERVER_WORKERS: " 2",
  };
  const expected = { preferredBatchSize: 0, defaultAccept: "text/csv", workers: 2 };
  assert.deepEqual(readServingEnvironment(env), expected);
});

for (const [name, value] of [
  ["SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE", "two"],
  ["SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE", "1.5"],
  ["SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE", "-1"],
  ["SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE", "1e3"],
  ["SAGEMAKER_MODEL_SERVER_WORKERS", "0"],
] as const) {
  test(`section 2.1: ${name}=${value} keeps the endpoint from starting`, () => {
    assert.throws(() => readServingEnvironment({ [name]: value }), {
      name: "RangeError",
      message: new RegExp(`${name} is "${value}": it must be a whole number`),
    });
  });
}
