import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { TrainingResult } from "../messages.ts";
import { guestParts, joinGuest } from "../testing/join-guest.ts";
import { createScriptHost } from "./create-script-host.ts";
import type { TrainOptions } from "./script-host.ts";

const CONFIG = {
  hyperparameters: { sagemaker_program: '"main.ts"' },
  inputdataconfig: {},
  resourceconfig: { current_host: "algo-2", hosts: ["algo-1", "algo-2"] },
};

/** Trains the tree of `config` in a guest whose job completes at once. Tells its name, what was compiled, and how it went. */
async function train(config: Record<string, unknown>, options: TrainOptions = {}) {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/input/config", { recursive: true });
  await files.mkdir("/opt/ml/model");
  await files.writeFile("/opt/ml/model/older", "");
  for (const [name, value] of Object.entries(config)) {
    await files.writeFile(`/opt/ml/input/config/${name}.json`, JSON.stringify(value));
  }
  const guests: string[] = [];
  const compiled: string[] = [];
  const host = createScriptHost({
    files,
    openFilesPort: () => new MessageChannel().port1,
    createGuest: (name) => {
      guests.push(name);
      const outcome: Extract<TrainingResult, { status: "Completed" }> = {
        status: "Completed",
        exitCode: 0,
        elapsedMs: 0,
        artifacts: [],
      };
      const runTrainingJob = async () => outcome;
      return joinGuest(guestParts(files, { runTrainingJob }));
    },
    compile: async (entry) => {
      compiled.push(entry);
      await files.readFile(entry);
      return { entry, modules: [] };
    },
    diagnose: async () => [],
  });
  const writeScript = async () => {
    await files.mkdir("/opt/ml/code", { recursive: true });
    await files.writeFile("/opt/ml/code/main.ts", "");
  };
  const outcome = await host.train({ prepare: writeScript, ...options }).outcome;
  return { outcome, guests, compiled, files };
}

test("T11: without a job the tree that is there is trained as the host that it is, and nothing of it is removed", async () => {
  const seen: unknown[] = [];
  const { guests, compiled, files, outcome } = await train(CONFIG);
  assert.deepEqual(guests, ["algo-2"]);
  assert.deepEqual(compiled, ["/opt/ml/code/main.ts"]);
  assert.deepEqual(await files.readdir("/opt/ml/model"), [{ name: "older", kind: "file" }]);
  // The script has no module here, so what its guest says of that is how the job ends.
  assert.equal(outcome.status, "Failed");
  await train(CONFIG, { prepare: async (hyperparameters) => void seen.push(hyperparameters) });
  assert.deepEqual(seen, [CONFIG.hyperparameters]);
});

for (const [what, config, exitCode, message] of [
  [
    "T1: a missing configuration",
    { hyperparameters: {}, inputdataconfig: {} },
    2,
    /Cannot read "\/opt\/ml\/input\/config\/resource/,
  ],
  ["T4: no program", { ...CONFIG, hyperparameters: {} }, 1, /sagemaker_program is missing/],
] as const) {
  test(`${what} fails the job with exit code ${exitCode}, before a guest is started`, async () => {
    const { outcome, guests, files } = await train(config);
    assert.equal(outcome.status === "Failed" && outcome.exitCode, exitCode);
    assert.match(await files.readFile("/opt/ml/output/failure", "utf8"), message);
    assert.deepEqual(guests, []);
  });
}

test("T4: a program that is missing fails the job as an import does; what prepare throws fails it too", async () => {
  const missing = await train(CONFIG, { prepare: async () => {} });
  assert.equal(missing.outcome.status === "Failed" && missing.outcome.exitCode, 1);
  assert.match(
    await missing.files.readFile("/opt/ml/output/failure", "utf8"),
    /there is no \/opt\/ml\/code\/main\.ts/,
  );
  const refused = await train(CONFIG, { prepare: () => Promise.reject(new Error("no code")) });
  assert.equal(refused.outcome.status === "Failed" && refused.outcome.error.message, "no code");
});
