import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { fakeContext } from "./fake-context.ts";
import { rowProblem, toHyperparameters } from "./hyperparameters.ts";
import { createHyperparametersModel } from "./hyperparameters-model.ts";

test("toHyperparameters() keeps every value as the text that was typed, and leaves blank rows out", () => {
  const rows = [
    { key: "learning_rate", value: "0.10" },
    { key: "", value: "" },
    { key: "empty", value: "" },
  ];
  assert.deepEqual(toHyperparameters(rows), { learning_rate: "0.10", empty: "" });
});

test("F10: rowProblem() refuses a name or a value that is too long, and takes the longest", () => {
  assert.equal(rowProblem([{ key: "k".repeat(256), value: "v".repeat(2500) }], 0), undefined);
  assert.match(rowProblem([{ key: "k".repeat(257), value: "" }], 0) ?? "", /256/);
  assert.match(rowProblem([{ key: "k", value: "v".repeat(2501) }], 0) ?? "", /2500/);
});

test("rowProblem() refuses a name that is there twice at its second place", () => {
  const rows = [
    { key: "a", value: "1" },
    { key: "a", value: "2" },
  ];
  assert.equal(rowProblem(rows, 0), undefined);
  assert.equal(rowProblem(rows, 1), '"a" is there already');
});

test("T9: rowProblem() refuses what the service fills in, and takes other names that begin so", () => {
  assert.match(rowProblem([{ key: "sagemaker_program", value: "x" }], 0) ?? "", /replaced/);
  assert.equal(rowProblem([{ key: "sagemaker_s3_uri_train", value: "x" }], 0), undefined);
});

test("a removed hyperparameter comes back to its place", () => {
  const { memory } = fakeContext({ files: new MemoryFileSystem() });
  const model = createHyperparametersModel(memory);
  const before = model.rows.value;
  model.remove(1);
  assert.equal(model.rows.value.length, before.length - 1);
  model.undoRemove();
  assert.deepEqual(model.rows.value, before);
});

test("hyperparameters are there again after a reload", () => {
  const { memory } = fakeContext({ files: new MemoryFileSystem() });
  const model = createHyperparametersModel(memory);
  model.change(0, { value: "64" });
  assert.equal(createHyperparametersModel(memory).rows.value[0]?.value, "64");
});
