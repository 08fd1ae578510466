#!/usr/bin/env node
// Starts the command line in the Deno of the npm package: `cli.ts` beside this file in the repository, `cli.js` in the
// built package. Plain JavaScript, as Node runs it.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "cli.js");
const entry = existsSync(built) ? built : join(here, "cli.ts");

/** What scripts may do is decided by their workers, which have no permission at all. */
const FLAGS = ["run", "--quiet", "--no-lock", "--no-check", "--allow-all", "--unstable-worker-options"];

// Drivers of GPUs look for a display first, and complain of a missing directory where there is none.
const env = { XDG_RUNTIME_DIR: tmpdir(), ...process.env };
const child = spawn(findDeno(), [...FLAGS, entry, ...process.argv.slice(2)], { stdio: "inherit", env });

// A terminal sends Ctrl-C to both of them; who has none, as a supervisor or a test runner, signals this one only.
const hasTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
process.on("SIGINT", () => hasTerminal || child.kill("SIGINT"));
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => fail(`Cannot start Deno: ${error.message}`));
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  // Ended by a signal: so is this process, as far as its parent can tell.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});

function findDeno() {
  const name = process.platform === "win32" ? "deno.exe" : "deno";
  const manifest = resolve("deno/package.json");
  if (manifest === undefined) return fail("Cannot find Deno: run npm install");
  const installed = join(dirname(manifest), name);
  if (existsSync(installed)) return installed;
  return fail(`Cannot find Deno: ${installed} is missing, run npm rebuild deno`);
}

function resolve(name) {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined;
  }
}

function fail(message) {
  process.stderr.write(`optml: ${message}\n`);
  process.exit(1);
}
