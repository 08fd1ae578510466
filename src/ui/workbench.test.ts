import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../platform/memory/memory-file-system.ts";
import { rootedFileSystem } from "../platform/rooted-file-system.ts";
import { createTrainingJob } from "../sagemaker/training/training-job.ts";
import { connectInspector } from "../worker/host/inspector-client.ts";
import type { ScriptHost } from "../worker/host/script-host.ts";
import { memoryStore } from "./settings.ts";
import { until, untilThere } from "./until.ts";
import { createWorkbench, type WorkbenchParts } from "./workbench.ts";
import type { Sample } from "./workspaces/workspaces-model.ts";

const sampleOf = (name: string): Sample => ({
  name,
  description: "",
  fill: (files, directory) => files.writeFile(`${directory}/opt/ml/code/${name}.ts`, "export {};"),
});

/** A sample whose data comes when a test says so. */
function slowSample() {
  const arrived = Promise.withResolvers<void>();
  let fetches = 0;
  const sample: Sample = {
    ...sampleOf("mnist"),
    async fetch(files, directory) {
      fetches += 1;
      await arrived.promise;
      await files.writeFile(`${directory}/data`, "digits");
    },
  };
  return {
    sample,
    arrive: (error?: Error) => (error ? arrived.reject(error) : arrived.resolve()),
    fetches: () => fetches,
  };
}

function unexpected(): never {
  throw new Error("Did not expect that the page runs, compiles or packs anything by itself");
}

function openPage(given: Partial<WorkbenchParts> = {}) {
  const files = new MemoryFileSystem();
  const store = memoryStore();
  const host: ScriptHost = {
    diagnose: unexpected,
    listModules: unexpected,
    train: unexpected,
    deploy: unexpected,
  };
  const parts: WorkbenchParts = {
    openStorage: async () => ({
      files,
      rooted: (name) => rootedFileSystem(files, `/${name}`),
      estimate: async () => ({ usageBytes: 1, quotaBytes: 2, persisted: false }),
      persist: async () => true,
    }),
    createHost: () => host,
    createInspector: () => connectInspector(unexpected),
    archives: { pack: unexpected, packStream: unexpected, inspect: unexpected, unpack: unexpected },
    packaging: { packCode: unexpected, packModel: unexpected, describe: unexpected },
    suites: { read: unexpected, run: unexpected, write: unexpected, formatJUnit: unexpected },
    createJob: createTrainingJob,
    decodeIdx: unexpected,
    samples: [sampleOf("mnist"), sampleOf("defaults")],
    probeBackend: async () => ({ name: "webgpu", description: "SwiftShader", isSoftware: true }),
    store,
    exclusively: (task) => task(),
    pages: { id: "this", open: async () => [] },
    ...given,
  };
  return { files, parts, workbench: createWorkbench(parts) };
}

const namesOf = ({ state }: ReturnType<typeof createWorkbench>) =>
  state.value.status === "open" ? state.value.workspaces.names.value : undefined;

test("The first visit makes the samples, shows the first, and runs nothing", async () => {
  const { workbench } = openPage();
  await workbench.start();
  assert.deepEqual(namesOf(workbench), ["defaults", "mnist"]);
  assert.equal(workbench.current.value?.name, "mnist");
  await until(() => workbench.current.value?.editor.activePath.value === "/opt/ml/code/mnist.ts");
  assert.equal(workbench.backend.value?.description, "SwiftShader");
});

test("The space that is used is told anew once a file has changed", async () => {
  let usageBytes = 1;
  const { files, parts } = openPage();
  const openStorage = async () => ({
    ...(await parts.openStorage()),
    estimate: async () => ({ usageBytes, quotaBytes: 10, persisted: false }),
  });
  const page = createWorkbench({ ...parts, openStorage });
  await page.start();
  usageBytes = 2;
  await files.writeFile("/mnist/opt/ml/code/new.ts", "text");
  const { state } = page;
  await until(() => state.value.status === "open" && state.value.storage.estimate.value?.usageBytes === 2);
});

test("Samples that are still to be made are named from the start", async () => {
  const seen: (readonly string[])[] = [];
  const { workbench } = openPage();
  const stop = workbench.coming.subscribe((names) => seen.push(names));
  await workbench.start();
  stop();
  assert.deepEqual(seen, [[], ["mnist", "defaults"], []]);
});

test("Samples that were removed do not come back at the next visit", async () => {
  const { workbench, parts } = openPage();
  await workbench.start();
  await workbench.remove("mnist");
  await workbench.remove("defaults");
  assert.equal(workbench.current.value, undefined);
  const next = createWorkbench(parts);
  await next.start();
  assert.deepEqual(namesOf(next), []);
});

test("The next visit shows the workspace that was shown last", async () => {
  const { workbench, parts } = openPage();
  await workbench.start();
  workbench.switchTo("defaults");
  const next = createWorkbench(parts);
  await next.start();
  assert.equal(next.current.value?.name, "defaults");
});

test("A sample's own hyperparameters are in its form at first", async () => {
  const sample = { ...sampleOf("mnist"), hyperparameters: { learning_rate: "0.02" } };
  const { workbench } = openPage({ samples: [sample] });
  await workbench.start();
  assert.deepEqual(workbench.current.value?.train.hyperparameters.rows.value, [
    { key: "learning_rate", value: "0.02" },
  ]);
});

test("A sample that cannot be fetched is told of, and tried again at the next visit", async () => {
  const offline = { ...sampleOf("mnist"), fill: () => Promise.reject(new Error("offline")) };
  const { workbench, parts } = openPage({ samples: [offline] });
  await workbench.start();
  assert.equal(workbench.notices.list.value[0]?.error?.message, "offline");
  const next = createWorkbench({ ...parts, samples: [sampleOf("mnist")] });
  await next.start();
  assert.deepEqual(namesOf(next), ["mnist"]);
});

test("The first visit shows a sample's script before its data is there", async () => {
  const { sample, arrive } = slowSample();
  const { workbench, files } = openPage({ samples: [sample] });
  const started = workbench.start();
  await until(() => workbench.busy.value === "Fetching the data of the sample mnist");
  const workspace = workbench.current.value;
  await until(() => workspace?.editor.activePath.value === "/opt/ml/code/mnist.ts");
  let isWhole = false;
  const whole = workspace?.context.whole().then(() => {
    isWhole = true;
  });
  await until(() => workspace?.editor.active.value?.state.value.status === "text");
  assert.equal(isWhole, false);
  arrive();
  await Promise.all([started, whole]);
  assert.equal(await files.readFile("/mnist/data", "utf8"), "digits");
  assert.equal(workbench.busy.value, undefined);
});

test("A sample's data that did not arrive is told of, and fetched at the next visit", async () => {
  const { sample, arrive } = slowSample();
  const { workbench, parts, files } = openPage({ samples: [sample] });
  arrive(new Error("offline"));
  await workbench.start();
  assert.equal(workbench.notices.list.value[0]?.error?.message, "offline");
  const again = slowSample();
  again.arrive();
  await createWorkbench({ ...parts, samples: [again.sample] }).start();
  assert.equal(await files.readFile("/mnist/data", "utf8"), "digits");
  const third = slowSample();
  await createWorkbench({ ...parts, samples: [third.sample] }).start();
  assert.equal(third.fetches(), 0);
});

test("A sample that is renamed while its data comes gets the data all the same", async () => {
  const { sample, arrive } = slowSample();
  const { workbench, files } = openPage({ samples: [sample] });
  const started = workbench.start();
  await until(() => workbench.busy.value === "Fetching the data of the sample mnist");
  await workbench.rename("mnist", "digits");
  arrive();
  await started;
  await untilThere(files, "/digits/data");
  assert.deepEqual(workbench.notices.list.value, []);
});

test("Storage that cannot be opened is a state of the page with a reason", async () => {
  const openStorage = () => Promise.reject(new Error("Cannot open the storage: it is blocked"));
  const { workbench } = openPage({ openStorage });
  await workbench.start();
  const state = workbench.state.value;
  assert.equal(state.status === "failed" && state.error.message, "Cannot open the storage: it is blocked");
});

test("switchTo() keeps the state of the workspace that is left", async () => {
  const { workbench } = openPage();
  await workbench.start();
  const first = workbench.current.value;
  workbench.switchTo("defaults");
  workbench.switchTo("mnist");
  assert.equal(workbench.current.value, first);
});

test("A workspace that is removed shows another one, and can be had back", async () => {
  const { workbench, files } = openPage();
  await workbench.start();
  await workbench.remove("mnist");
  assert.equal(workbench.current.value?.name, "defaults");
  workbench.notices.list.value[0]?.action?.run();
  await untilThere(files, "/mnist/opt/ml/code/mnist.ts");
  await until(() => workbench.current.value?.name === "mnist");
});

test("rename() takes unsaved text and settings along", async () => {
  const { workbench } = openPage();
  await workbench.start();
  const before = workbench.current.value;
  await until(() => before?.editor.active.value?.state.value.status === "text");
  before?.editor.edit("/opt/ml/code/mnist.ts", "typed");
  before?.context.memory.set("hyperparameters", 7);
  await workbench.rename("mnist", "digits");
  const after = workbench.current.value;
  assert.equal(after?.name, "digits");
  assert.equal(after?.context.memory.get("hyperparameters", 0), 7);
  await until(() => after?.editor.unsaved.value[0]?.text.value === "typed");
});

test("A new workspace whose name is taken is refused in words", async () => {
  const { workbench } = openPage();
  await workbench.start();
  await workbench.create("defaults");
  assert.match(workbench.notices.list.value[0]?.text ?? "", /Cannot make the workspace defaults/);
});
