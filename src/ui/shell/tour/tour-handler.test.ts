import assert from "node:assert/strict";
import { test } from "node:test";
import { withHandler } from "./tour-handler.ts";

test("A handler is put at the end of a script, with the word in it that is to be changed", () => {
  const script = 'import * as mx from "mxnet";\n// output_fn serves by default.\n\n\n';
  const { text, passage } = withHandler(script);
  assert.ok(text.startsWith('import * as mx from "mxnet";\n// output_fn serves by default.\n\n/** Makes'));
  const line = text.split("\n")[passage.line - 1] ?? "";
  assert.equal(line.slice(passage.column - 1, passage.column - 1 + passage.length), "hello");
});

test("A handler that is there already stays as it is, and is shown", () => {
  const script = "export const a = 1;\nexport function output_fn() {}\n";
  assert.deepEqual(withHandler(script), { text: script, passage: { line: 2, column: 1, length: 0 } });
});
