import assert from "node:assert/strict";
import { test } from "node:test";
import { createConsole } from "./console.ts";
import { formatLog } from "./format-log.ts";
import { inspect } from "./inspect.ts";

class Point {
  x = 1;
  y = [2];
}

function printing() {
  const lines: [level: string, text: string, error?: string][] = [];
  const console = createConsole((level, text, error) => {
    lines.push(error ? [level, text, error.message] : [level, text]);
  });
  return { lines, console: console as Console };
}

test("inspect() writes values as a person reads them", () => {
  const cases: [unknown, string][] = [
    ["text", "text"],
    [
      { a: "text", "b-c": [1, -0, 3n, null, undefined] },
      '{ a: "text", "b-c": [1, -0, 3n, null, undefined] }',
    ],
    [new Point(), "Point { x: 1, y: [2] }"],
    [new Map<unknown, unknown>([["a", new Set([1])]]), 'Map(1) { "a" => Set(1) { 1 } }'],
    [new Float32Array([0.5, 2]), "Float32Array(2) [0.5, 2]"],
    [new ArrayBuffer(8), "ArrayBuffer(8 bytes)"],
    [[() => 1, class A {}, function named() {}], "[[function (anonymous)], [class A], [function named]]"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [/a/g, "/a/g"],
    [[], "[]"],
    [Object.create(null), "{}"],
  ];
  for (const [value, text] of cases) assert.equal(inspect(value), text);
});

test("inspect() survives circles, depth, length and getters that throw", () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  assert.equal(inspect(circle), "{ self: [circular] }");
  assert.equal(inspect([[[[[[1]]]]]]), "[[[[[Array]]]]]");
  assert.match(inspect(new Uint8Array(784)), /^Uint8Array\(784\) \[0, .*… 684 more\]$/);
  const throws = {
    get a() {
      throw new Error("no");
    },
  };
  assert.equal(inspect(throws), '{ a: "[throws Error: no]" }');
});

test("inspect() asks what a value of a library is, and wraps what is long", () => {
  const describe = (value: object) => (value instanceof Point ? "Tensor (2, 3) float32" : undefined);
  assert.equal(inspect([new Point()], describe), "[Tensor (2, 3) float32]");
  const long = { first: "x".repeat(50), second: "y".repeat(50) };
  assert.equal(inspect(long), `{\n  first: "${long.first}",\n  second: "${long.second}"\n}`);
});

test("formatLog() fills directives as Node does", () => {
  assert.equal(formatLog(["%s of %d: %i%% %j", "a", "2", 3.9, { b: 1 }, "more"]), 'a of 2: 3% {"b":1} more');
  assert.equal(formatLog(["%o %c|", [1], "color: red"]), "[1] |");
  assert.equal(formatLog(["100%", 1]), "100% 1");
  assert.equal(formatLog(["%s %s", "one"]), "one %s");
  assert.equal(formatLog([1, "%s", "a"]), "1 %s a");
});

test("console has levels, groups, counts, assertions and tables", () => {
  const { lines, console } = printing();
  console.debug("d");
  console.warn("w");
  console.group("g");
  console.log("two\nlines");
  console.groupEnd();
  console.count();
  console.count();
  console.assert(true, "holds");
  console.assert(false, "broken %d", 1);
  console.table([{ a: 1, b: "x" }, { a: 22 }]);
  assert.deepEqual(lines, [
    ["debug", "d"],
    ["warn", "w"],
    ["info", "g"],
    ["info", "  two\n  lines"],
    ["info", "default: 1"],
    ["info", "default: 2"],
    ["error", "Assertion failed : broken %d 1"],
    ["info", "   a   b\n0  1   x\n1  22"],
  ]);
});

test("console hands on the error among what is logged", () => {
  const { lines, console } = printing();
  console.error("It failed", new RangeError("no"));
  assert.equal(lines[0]?.[2], "no");
  assert.match(lines[0]?.[1] ?? "", /^It failed RangeError: no\n/);
});
