import assert from "node:assert/strict";
import { test } from "node:test";
import { directoryFor } from "./belongs.ts";

test("directoryFor() tells a model, a script and data apart by their names", () => {
  assert.equal(directoryFor(["model.tar.gz"]), "/opt/ml/model");
  assert.equal(directoryFor(["net-0000.params", "net-symbol.json", "net-shapes.json"]), "/opt/ml/model");
  assert.equal(directoryFor(["inference.ts", "lib/helpers.js"]), "/opt/ml/code");
  assert.equal(directoryFor(["train/a.csv", "train/model.params.txt"]), "/opt/ml/input/data");
  assert.equal(directoryFor(["inference.ts", "rows.csv"]), "/opt/ml/input/data");
});
