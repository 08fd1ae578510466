import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { GuestOptions, TrainingResult } from "../messages.ts";
import { FakeGuest } from "../testing/fake-guest.ts";
import { createScriptHost } from "./create-script-host.ts";
import type { TrainOptions } from "./script-host.ts";

const RESULT: TrainingResult = { status: "Completed", exitCode: 0, elapsedMs: 1, artifacts: [] };

/** Trains in a guest that tells once what its tensors take. Returns what the guest was started with. */
async function train(options: TrainOptions): Promise<Partial<GuestOptions>> {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/input/config", { recursive: true });
  const config = {
    hyperparameters: { sagemaker_program: "main.ts" },
    inputdataconfig: {},
    resourceconfig: { current_host: "algo-1", hosts: ["algo-1"] },
  };
  for (const [name, value] of Object.entries(config)) {
    await files.writeFile(`/opt/ml/input/config/${name}.json`, JSON.stringify(value));
  }
  const guest = new FakeGuest({
    start: () => ({ name: "cpu", description: "", isSoftware: true }),
    load: () => ({ functions: [] }),
    train(self) {
      self.tell({ type: "usage", usage: { tensors: 3, bytes: 12 } });
      return RESULT;
    },
  });
  const host = createScriptHost({
    files,
    openFilesPort: () => new MessageChannel().port1,
    createGuest: () => guest,
    backend: () => ({ seed: 1 }),
    compile: async (entry) => ({ entry, modules: [] }),
    diagnose: async () => [],
  });
  assert.deepEqual(await host.train(options).outcome, RESULT);
  return (guest.received.find(({ name }) => name === "start")?.args[0] ?? {}) as Partial<GuestOptions>;
}

test("train() seeds its guest with the job's seed, else with the host's", async () => {
  assert.equal((await train({ seed: 7 })).seed, 7);
  assert.equal((await train({})).seed, 1);
});

test("train() tells what the job's tensors take", async () => {
  const told: unknown[] = [];
  await train({ onUsage: (usage) => told.push(usage) });
  assert.deepEqual(told, [{ tensors: 3, bytes: 12 }]);
});
