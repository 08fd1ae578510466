import assert from "node:assert/strict";
import { test } from "node:test";
import { readServingEnvironment } from "./serving-environment.ts";

test("section 2.1: variables that are not set, or empty, have the container's defaults", () => {
  const defaults = {
    preferredBatchSize: 1,
    defaultAccept: "application/json",
    workers: undefined,
    timeoutS: 60,
    port: 8080,
    maxPayloadBytes: undefined,
    hasProxy: true,
  };
  assert.deepEqual(readServingEnvironment({}), defaults);
  const names = [
    ...["DEFAULT_MODEL_FIRST_DIMENSION_SIZE", "DEFAULT_INVOCATIONS_ACCEPT", "MODEL_SERVER_WORKERS"],
    ...["MODEL_SERVER_TIMEOUT", "BIND_TO_PORT", "SAFE_PORT_RANGE", "MAX_PAYLOAD_IN_MB", "USE_NGINX"],
  ];
  const empty = Object.fromEntries(names.map((name) => [`SAGEMAKER_${name}`, ""]));
  assert.deepEqual(readServingEnvironment(empty), defaults);
});

test("section 2.1: variables that are set are read", () => {
  const env = {
    SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE: "0",
    SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "text/csv",
    SAGEMAKER_MODEL_SERVER_WORKERS: " 2",
    SAGEMAKER_MODEL_SERVER_TIMEOUT: "1.5",
    SAGEMAKER_BIND_TO_PORT: "9000",
    SAGEMAKER_SAFE_PORT_RANGE: "9100-9200",
    SAGEMAKER_MAX_PAYLOAD_IN_MB: "2",
    SAGEMAKER_USE_NGINX: "True",
  };
  const expected = {
    preferredBatchSize: 0,
    defaultAccept: "text/csv",
    workers: 2,
    timeoutS: 1.5,
    port: 9000,
    maxPayloadBytes: 2_097_152,
    hasProxy: false,
  };
  assert.deepEqual(readServingEnvironment(env), expected);
});

for (const [name, value] of [
  ["SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE", "two"],
  ["SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE", "1.5"],
  ["SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE", "-1"],
  ["SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE", "1e3"],
  ["SAGEMAKER_MODEL_SERVER_WORKERS", "0"],
  ["SAGEMAKER_BIND_TO_PORT", "65536"],
  ["SAGEMAKER_MAX_PAYLOAD_IN_MB", "6MB"],
] as const) {
  test(`section 2.1: ${name}=${value} keeps the endpoint from starting`, () => {
    assert.throws(() => readServingEnvironment({ [name]: value }), {
      name: "RangeError",
      message: new RegExp(`${name} is "${value}": it must be a whole number`),
    });
  });
}

for (const [name, value, needed] of [
  ["SAGEMAKER_MODEL_SERVER_TIMEOUT", "0", "seconds above 0"],
  ["SAGEMAKER_SAFE_PORT_RANGE", "9200-9100", "two ports, the lower one first"],
  ["SAGEMAKER_SAFE_PORT_RANGE", "9000", "two ports, the lower one first"],
] as const) {
  test(`section 2.1: ${name}=${value} keeps the endpoint from starting`, () => {
    assert.throws(() => readServingEnvironment({ [name]: value }), {
      name: "RangeError",
      message: new RegExp(`${name} is "${value}": it must be ${needed}`),
    });
  });
}

for (const [range, port] of [
  ["8000-8100", 8080],
  ["9100-9200", 9100],
] as const) {
  test(`section 2.1: of the safe ports ${range}, an endpoint that is told no port takes ${port}`, () => {
    assert.equal(readServingEnvironment({ SAGEMAKER_SAFE_PORT_RANGE: range }).port, port);
  });
}

test("clause P33: a payload of 0 MB is one of any size", () => {
  assert.equal(readServingEnvironment({ SAGEMAKER_MAX_PAYLOAD_IN_MB: "0" }).maxPayloadBytes, undefined);
});
