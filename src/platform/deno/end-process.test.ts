import assert from "node:assert/strict";
import { test } from "node:test";

const endProcessUrl = new URL("./end-process.ts", import.meta.url).href;

test("A process ends with its exit code, what it printed is whole, and no handler of its end runs", async () => {
  const script = `
    import { endProcess } from ${JSON.stringify(endProcessUrl)};
    globalThis.addEventListener("unload", () => console.log("handler"));
    Deno.stdout.writeSync(new TextEncoder().encode("x".repeat(50_000)));
    endProcess(7);
  `;
  const { code, stdout } = await runDeno("--allow-ffi", script);
  assert.equal(code, 7);
  assert.equal(stdout, "x".repeat(50_000));
});

test("Without the permission to call the C library the exit code is the same", async () => {
  const script = `import { endProcess } from ${JSON.stringify(endProcessUrl)}; endProcess(9);`;
  assert.equal((await runDeno("--deny-ffi", script)).code, 9);
});

async function runDeno(flag: string, script: string): Promise<{ code: number; stdout: string }> {
  const url = `data:text/typescript,${encodeURIComponent(script)}`;
  const args = ["run", "--no-lock", "--no-prompt", flag, "--allow-import", "--allow-read", url];
  const { code, stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  return { code, stdout: new TextDecoder().decode(stdout) };
}
