import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { compileScript } from "../../worker/compiler/compile-script.ts";
import type { Container } from "../command-host.ts";
import { reloadOnChange } from "./reload-on-change.ts";

const CODE = "/opt/ml/code";
const SCRIPT = `${CODE}/main.ts`;

test("a script that does not serve is told once, waits for its files, and not for the server's own log", async (t) => {
  const files = new MemoryFileSystem();
  await files.mkdir(CODE, { recursive: true });
  await files.writeFile(SCRIPT, "export const model_fn = () => 1;");
  const said: string[] = [];
  let next = Promise.withResolvers<void>();
  const log = {
    say(_level: string, text: string) {
      said.push(text);
      next.resolve();
    },
  };
  const endpoint = {
    ready: Promise.resolve(),
    reload: async () => void (await compileScript(files, SCRIPT)),
  };
  const container = { files } as unknown as Container;
  const opened = { container, script: SCRIPT, codeDirectory: "/home/me" };
  const end = await reloadOnChange({ cwd: "/home/me" }, opened, endpoint, log);
  t.after(end);

  await files.writeFile(SCRIPT, 'import "./part.ts";\nexport const model_fn = () => 1;');
  await next.promise;
  next = Promise.withResolvers<void>();
  const timers = countTimers(t);
  await files.writeFile(`${CODE}/serve.log`, said.join("\n"));
  assert.equal(timers(), 0);
  await files.writeFile(`${CODE}/part.ts`, "");
  assert.equal(timers(), 1);
  await next.promise;
  assert.deepEqual(said, [
    'The changed script does not serve, the one before goes on: ./main.ts:1:8: Cannot import "./part.ts": no such file',
    "The changed script serves",
  ]);
});

test("where no script was named nothing is reloaded, and that is told", async () => {
  const said: string[] = [];
  const log = { say: (_level: string, text: string) => void said.push(text) };
  const container = { files: new MemoryFileSystem() } as unknown as Container;
  const endpoint = { ready: Promise.resolve(), reload: () => assert.fail("it reloaded") };
  (await reloadOnChange({ cwd: "/" }, { container, script: `${CODE}/none.ts` }, endpoint, log))();
  assert.deepEqual(said, ["Nothing is reloaded: a script that changes is named with --script"]);
});

/** Tells how many timers were started since. */
function countTimers(t: TestContext): () => number {
  const original = globalThis.setTimeout;
  let count = 0;
  globalThis.setTimeout = ((...args: Parameters<typeof original>) => {
    count += 1;
    return original(...args);
  }) as typeof original;
  t.after(() => {
    globalThis.setTimeout = original;
  });
  return () => count;
}
