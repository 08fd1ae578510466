import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ran } from "./fake-host.ts";

const LAUNCHER = fileURLToPath(new URL("../../optml.mjs", import.meta.url));

/** A directory for one test, with files in it, removed when the test ends. */
export function scratch(
  t: { after(end: () => void): void },
  files: Readonly<Record<string, string>> = {},
): string {
  const directory = mkdtempSync(join(tmpdir(), "optml-test-"));
  t.after(() => rmSync(directory, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

/** Starts the real command in `cwd`. `onStdout` is called with all that it has printed so far. */
export function startOptml(
  cwd: string,
  args: readonly string[],
  onStdout: (text: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<Ran> {
  const child = spawn("node", [LAUNCHER, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const written = { stdout: "", stderr: "" };
  child.stdout.on("data", (bytes: Uint8Array) => {
    written.stdout += new TextDecoder().decode(bytes);
    onStdout(written.stdout, (signal) => child.kill(signal));
  });
  child.stderr.on("data", (bytes: Uint8Array) => {
    written.stderr += new TextDecoder().decode(bytes);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    // Deno takes the end of a child that it sent a signal for one by that signal, whatever the child made of it.
    child.on("close", (code, signal) => {
      const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      resolve({ exitCode, ...written });
    });
  });
}
