import assert from "node:assert/strict";
import { test } from "node:test";
import { FileSystemError } from "../platform/file-system-error.ts";
import { cutStack, innermostFrame, toErrorData } from "./error-data.ts";

test("innermostFrame() reads the stacks of V8, Firefox and Safari", () => {
  const main = { path: "/opt/ml/code/main.ts", line: 3, column: 5 };
  const v8 =
    "Error: in /opt/ml/code/x.ts:9:9\n    at lib (http://h/a.js:1:2)\n    at f (/opt/ml/code/main.ts:3:5)\n    at async g (/opt/ml/code/main.ts:7:1)";
  assert.deepEqual(innermostFrame(v8), main);
  assert.deepEqual(innermostFrame("Error: no\n    at async /opt/ml/code/main.ts:3:5"), main);
  assert.deepEqual(
    innermostFrame("lib@http://h/a.js:1:2\nf@/opt/ml/code/main.ts:3:5\n@/opt/ml/code/main.ts:9:1"),
    main,
  );
  assert.deepEqual(innermostFrame("Error\n    at f (/opt/ml/code/my lib/a b.ts:1:2)"), {
    path: "/opt/ml/code/my lib/a b.ts",
    line: 1,
    column: 2,
  });
  for (const path of ["/opt/ml/code/copy (1).ts", "/opt/ml/code/mein Skript (ü) 漢字 #1.ts"]) {
    assert.deepEqual(innermostFrame(`Error\n    at f (${path}:6:9)`), { path, line: 6, column: 9 });
    assert.deepEqual(innermostFrame(`Error\n    at ${path}:6:9`), { path, line: 6, column: 9 });
  }
  const evaluated = "Error\n    at eval (eval at f (/opt/ml/code/a.ts:1:2), <anonymous>:1:1)";
  assert.equal(innermostFrame(evaluated), undefined);
  assert.equal(innermostFrame("Error: no\n    at lib (http://h/opt/ml/code.js:1:2)"), undefined);
});

test("cutStack() leaves out how the guest came to call the script", () => {
  const stack =
    "Error: no\n    at lib (http://h/a.js:1:2)\n    at f (/opt/ml/code/main.ts:3:5)\n    at guest (http://h/g.js:1:2)";
  assert.equal(cutStack(stack), stack.split("\n").slice(0, 3).join("\n"));
  assert.equal(cutStack("Error: no\nmatch\n    at lib (http://h/a.js:1:2)\n    at g"), "Error: no\nmatch");
  assert.equal(cutStack("lib@http://h/a.js:1:2\n@http://h/a.js:1:9\n"), "");
});

test("toErrorData() keeps the facts that an error has in fields and in getters of its class", () => {
  const { name, facts } = toErrorData(new FileSystemError("ENOENT", "read", "/opt/ml/model/a"));
  assert.equal(name, "FileSystemError");
  assert.deepEqual(facts, { code: "ENOENT", errno: 2, action: "read", path: "/opt/ml/model/a" });
});

test("toErrorData() tells the whole chain of causes, and ends one that is a circle", () => {
  const inner = new TypeError("inner");
  const data = toErrorData(new Error("outer", { cause: new Error("middle", { cause: inner }) }));
  assert.deepEqual(
    [data.message, data.cause?.message, data.cause?.cause?.message],
    ["outer", "middle", "inner"],
  );
  inner.cause = inner;
  assert.equal(toErrorData(inner).cause, undefined);
});

test("toErrorData() gives an error without a frame of the user's the place of its cause", () => {
  const cause = Object.assign(new Error("inner"), {
    stack: "Error: inner\n    at f (/opt/ml/code/a.ts:2:3)",
  });
  const data = toErrorData(Object.assign(new Error("outer", { cause }), { stack: "Error: outer" }));
  assert.deepEqual(data.location, { path: "/opt/ml/code/a.ts", line: 2, column: 3 });
});

test("toErrorData() tells of what was thrown that is no error", () => {
  assert.match(toErrorData("help").message, /threw the text "help"/);
  assert.match(toErrorData({ a: 1 }).message, /\{"a":1\}/);
  assert.match(toErrorData(undefined).message, /undefined/);
});
