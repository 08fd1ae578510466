import assert from "node:assert/strict";
import { test } from "node:test";
import { scratch, startOptml } from "./testing/run-optml.ts";

/** Each has its fault in a file of its own, at a place that an editor can open. */
const BROKEN: [what: string, main: string, lib: string, place: RegExp, message: RegExp][] = [
  [
    "that does not parse",
    'import { f } from "./lib.ts";\nexport const train = f;\nexport const model_fn = f;\nexport const transform_fn = f;',
    "export function f() {\n  const x = ;\n}",
    /: \.\/lib\.ts:2:13: Cannot/,
    /Expression expected/,
  ],
  [
    "that imports what there is not",
    'import { f } from "./nix.ts";\nexport const train = f;',
    "",
    /: \.\/main\.ts:1:19: Cannot/,
    /Cannot import "\.\/nix\.ts": no such file/,
  ],
];

const COMMANDS = [
  ["train", "--backend", "cpu", "--script", "main.ts"],
  ["serve", "--backend", "cpu", "--port", "0", "--workers", "1", "--script", "main.ts"],
  ["invoke", "--backend", "cpu", "--body", "main.ts", "--script", "main.ts"],
  ["package", "--script", "main.ts"],
];

/** A frame of a stack that is not in the user's own code. */
const OWN_FRAME = /^\s+at (?!.*\/opt\/ml\/code\/)/m;

for (const [what, main, lib, place, message] of BROKEN) {
  test(`a script ${what} is told by the user's own file, line and column, without a frame of ours`, async (t) => {
    const home = scratch(t, { "main.ts": main, "lib.ts": lib });
    for (const args of COMMANDS) {
      const { exitCode, stdout, stderr } = await startOptml(home, args);
      const line = stderr.split("\n").find((text) => text.startsWith("optml: ")) ?? "";
      assert.match(line, place, args[0]);
      assert.match(line, message, args[0]);
      assert.doesNotMatch(stdout + stderr, OWN_FRAME, args[0]);
      assert.equal(exitCode, 1, args[0]);
    }
  });
}
