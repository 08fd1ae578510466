import assert from "node:assert/strict";
import { posix } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import * as path from "./node-path.ts";

// Node's own functions are the reference.
const part = fc.constantFrom("a", "model.params", ".hidden", "..", ".", "", "b.tar.gz", "x.");
const anyPath = fc
  .tuple(fc.constantFrom("", "/", "//"), fc.array(part, { maxLength: 5 }), fc.constantFrom("", "/"))
  .map(([start, parts, end]) => `${start}${parts.join("/")}${end}`)
  // Of "/.." alone, Node says that its extension is ".".
  .filter((text) => !/^\/+\.\.\/*$/.test(text));

const { normalize, dirname, basename, extname, isAbsolute, parse } = path;
for (const [name, own] of Object.entries({ normalize, dirname, basename, extname, isAbsolute, parse })) {
  const node = posix[name as "normalize"];
  test(`${name}() is Node's`, () => {
    fc.assert(
      fc.property(anyPath, (text) => assert.deepEqual(own(text), node(text))),
      { numRuns: 500 },
    );
  });
}

test("join() is Node's", () => {
  fc.assert(
    fc.property(fc.array(anyPath, { maxLength: 4 }), (texts) =>
      assert.equal(path.join(...texts), posix.join(...texts)),
    ),
  );
});

test("resolve() and relative() are Node's, from /opt/ml/code", () => {
  const from = (text: string) => posix.resolve("/opt/ml/code", text);
  fc.assert(
    fc.property(anyPath, anyPath, (one, two) => {
      assert.equal(path.resolve(one, two), posix.resolve("/opt/ml/code", one, two));
      assert.equal(path.relative(one, two), posix.relative(from(one), from(two)));
    }),
  );
});

test("basename() leaves out a suffix as Node does", () => {
  for (const [text, suffix] of [
    ["/a/b.ts", ".ts"],
    ["b.ts", "b.ts"],
    ["a.b/", ".b"],
    ["a", ""],
  ] as const) {
    assert.equal(path.basename(text, suffix), posix.basename(text, suffix));
  }
});

test("format() is Node's", () => {
  for (const parts of [
    { dir: "/a", base: "b.ts" },
    { root: "/", name: "b", ext: "ts" },
    { dir: "/", root: "/", base: "b" },
  ]) {
    assert.equal(path.format(parts), posix.format(parts));
  }
});
