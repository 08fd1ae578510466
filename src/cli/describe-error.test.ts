import assert from "node:assert/strict";
import { test } from "node:test";
import { CompileError } from "../worker/compiler/compile-error.ts";
import { CommandError } from "./command-error.ts";
import { describeError, showCodePath } from "./describe-error.ts";

const error = new CompileError({
  message: "Cannot parse the script: Expression expected",
  location: { path: "/opt/ml/code/lib/a.ts", line: 2, column: 13 },
  severity: "error",
});

test("describeError() begins with the place in the script, as an editor takes it", () => {
  assert.equal(
    describeError(error),
    "/opt/ml/code/lib/a.ts:2:13: Cannot parse the script: Expression expected",
  );
  assert.equal(describeError(new TypeError("x is not a function")), "x is not a function");
});

test("describeError() has nothing to add to what a command says", () => {
  assert.equal(describeError(new CommandError("Cannot serve: no", { cause: error })), "Cannot serve: no");
});

test("describeError() names the user's own file where it is known", () => {
  const told = (directory: string | undefined) => describeError(error, showCodePath("/home/me", directory));
  assert.match(told("/home/me/job"), /^\.\/job\/lib\/a\.ts:2:13: /);
  assert.match(told("/srv/code"), /^\/srv\/code\/lib\/a\.ts:2:13: /);
  assert.match(told(undefined), /^\/opt\/ml\/code\/lib\/a\.ts:2:13: /);
});
