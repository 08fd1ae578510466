import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { guestParts, joinGuest } from "../../worker/testing/join-guest.ts";
import type { Container, Signal } from "../command-host.ts";
import { fakeHost } from "../testing/fake-host.ts";
import { runJob } from "./run-job.ts";

/** A host whose scripts never end. `settled` is what the container's files wait for. */
async function loopingHost(settled: Promise<void>) {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/input/config", { recursive: true });
  await files.writeFile("/opt/ml/input/config/hyperparameters.json", '{"sagemaker_program": "loop.ts"}');
  await files.writeFile("/opt/ml/input/config/inputdataconfig.json", "{}");
  const hosts = '{"current_host": "algo-1", "hosts": ["algo-1"]}';
  await files.writeFile("/opt/ml/input/config/resourceconfig.json", hosts);
  const container: Container = {
    files,
    parts: {
      files,
      openFilesPort: () => new MessageChannel().port1,
      createGuest: () => joinGuest(guestParts(files)),
      compile: () => new Promise(() => {}),
      diagnose: async () => [],
    },
    settled: () => settled,
    close: async () => {},
  };
  const listeners = new Set<(signal: Signal) => void>();
  const exits: number[] = [];
  const { host, written } = fakeHost(files, {
    openContainer: async () => container,
    onSignal: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    exit: (code) => {
      exits.push(code);
      throw new Error("the process ended");
    },
  });
  const send = (signal: Signal) => listeners.forEach((listener) => void listener(signal));
  return { host, written, send, exits, listeners };
}

for (const [signal, exitCode] of [
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const) {
  test(`F8: ${signal} stops the job, and the exit code tells of it`, async () => {
    const { host, written, send, listeners } = await loopingHost(Promise.resolve());
    const done = runJob(host, { backend: "cpu" }, { baseDir: "/opt/ml", codeDirectory: "/opt/ml/code" });
    await Promise.resolve();
    send(signal);
    await done;
    assert.equal(host.exitCode, exitCode);
    assert.match(written.stderr, new RegExp(`^optml: the training job was stopped by ${signal}`));
    assert.equal(listeners.size, 0);
  });
}

test("F8: a second signal ends the process at once, though files are still written", async () => {
  const { host, send, exits } = await loopingHost(new Promise(() => {}));
  void runJob(host, { backend: "cpu" }, { baseDir: "/opt/ml", codeDirectory: "/opt/ml/code" });
  await Promise.resolve();
  send("SIGTERM");
  assert.throws(() => send("SIGTERM"), /the process ended/);
  assert.deepEqual(exits, [143]);
});
