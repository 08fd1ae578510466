import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { shellCommand } from "./shell-command.ts";

test("shellCommand() leaves plain words as they are, and quotes the others", () => {
  assert.equal(shellCommand("aws", "s3", "cp", "./a.tar.gz", "s3://b/p"), "aws s3 cp ./a.tar.gz s3://b/p");
  assert.equal(shellCommand("rm", "my net.ts"), "rm 'my net.ts'");
});

test("shellCommand() has a shell give every word back", () => {
  const words = ["two words", "it's", "", "$HOME", "`x`", '"', "a\nb", "ä", "*"];
  const printed = execFileSync("sh", ["-c", shellCommand("printf", "%s\\0", ...words)], { encoding: "utf8" });
  assert.deepEqual(printed.split("\0").slice(0, -1), words);
});
