import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { FileSystemError } from "./file-system-error.ts";
import { basename, dirname, isWithin, joinPath, normalisePath, splitPath } from "./paths.ts";

const refused = (code: string) => (error: unknown) => error instanceof FileSystemError && error.code === code;

test("normalisePath() drops doubled and trailing slashes and single dots", () => {
  for (const [path, normal] of [
    ["/", "/"],
    ["//", "/"],
    ["/.", "/"],
    ["/opt/ml", "/opt/ml"],
    ["/opt//ml/", "/opt/ml"],
    ["/./opt/./ml/.", "/opt/ml"],
    ["/..a/b..", "/..a/b.."],
    ["/ /…", "/ /…"],
  ] as const) {
    assert.equal(normalisePath(path), normal);
  }
});

test("normalisePath() refuses what is empty, relative, climbs, or holds a NUL, and names action and path", () => {
  for (const path of ["", "a", "./a", "..", "/..", "/a/../b", "/a/..", "/a\0", "\\a"]) {
    assert.throws(() => normalisePath(path, "read"), refused("EINVAL"), path);
  }
  assert.throws(() => normalisePath("/a/../b", "read"), {
    message: 'Cannot read "/a/../b": the path must have no ".." in it',
  });
  assert.throws(() => normalisePath(7 as unknown as string), refused("EINVAL"));
});

test("dirname() and basename() take a path apart, and joinPath() puts it together", () => {
  assert.equal(dirname("/opt/ml/model"), "/opt/ml");
  assert.equal(dirname("/opt"), "/");
  assert.equal(dirname("/"), "/");
  assert.equal(basename("/opt/ml/"), "ml");
  assert.equal(basename("/"), "");
  assert.equal(joinPath("/opt/ml", "code", "/a.ts"), "/opt/ml/code/a.ts");
  assert.throws(() => joinPath("/opt/ml", "../x"), refused("EINVAL"));
  assert.throws(() => joinPath("opt", "x"), refused("EINVAL"));
});

test("isWithin() goes by whole names", () => {
  assert.equal(isWithin("/opt/ml", "/opt/ml"), true);
  assert.equal(isWithin("/opt/ml/a", "/opt/ml"), true);
  assert.equal(isWithin("/opt/mlx", "/opt/ml"), false);
  assert.equal(isWithin("/opt", "/opt/ml"), false);
  assert.equal(isWithin("/opt", "/"), true);
});

test("normalisePath() of any text gives a path that it leaves as it is, or refuses", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("/", ".", "a", "é", "\0", " ") }), (path) => {
      try {
        const normal = normalisePath(path);
        assert.equal(normalisePath(normal), normal);
        assert.ok(!splitPath(normal).some((name) => ["", ".", ".."].includes(name)));
        if (normal !== "/") assert.equal(joinPath(dirname(normal), basename(normal)), normal);
      } catch (error) {
        if (!refused("EINVAL")(error)) throw error;
      }
    }),
  );
});
