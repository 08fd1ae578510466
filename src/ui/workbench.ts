import { batch, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { FileSystem } from "../platform/file-system.ts";
import type { MetricMatcher } from "../worker/host/metrics-client.ts";
import type { ScriptHost } from "../worker/host/script-host.ts";
import type { InspectorCalls } from "../worker/inspector/inspector-messages.ts";
import type { Language } from "../worker/language/language.ts";
import type { BackendInfo, ErrorData } from "../worker/messages.ts";
import type { Archives } from "./archives.ts";
import { moveDrafts } from "./editor/drafts.ts";
import { asErrorData } from "./error-data.ts";
import { createTrash } from "./files/trash.ts";
import { createNotices } from "./notices.ts";
import { memoryKey, type OpenWorkspace, openWorkspace } from "./open-workspace.ts";
import type { Packaging } from "./packaging/packaging.ts";
import type { DecodeIdx } from "./requests/channel-digits.ts";
import { createSettings, type KeyValueStore, readJson, writeJson } from "./settings.ts";
import type { Suites } from "./suites/suites.ts";
import { HYPERPARAMETERS_KEY } from "./train/hyperparameters-model.ts";
import type { TrainDeps } from "./train/train-model.ts";
import { createUnderWay, doingOf, type LeftBehind, MEMORY_ADVICE, type Pages } from "./under-way.ts";
import { flush } from "./when-quiet.ts";
import { createStorageModel, type StorageEstimate, type StorageModel } from "./workspaces/storage-model.ts";
import type { ExportedWorkspace } from "./workspaces/workspace-archive.ts";
import { createWorkspacesModel, type Sample, type WorkspacesModel } from "./workspaces/workspaces-model.ts";

/** The files of all workspaces, and what the browser says about the space they take. */
export interface WorkspaceStorage {
  /** Each workspace is a directory at its root. */
  files: FileSystem;
  /** The files of one workspace only: `/opt/ml/…`. */
  rooted(workspace: string): FileSystem;
  estimate(): Promise<StorageEstimate>;
  persist(): Promise<boolean>;
}

/** What the page works with: the entry fills it in. */
export interface WorkbenchParts {
  /** Rejected where the browser lends no storage. */
  openStorage(): Promise<WorkspaceStorage>;
  createHost(workspace: string, files: FileSystem, draftOf: (path: string) => string | undefined): ScriptHost;
  /** Opens the language service of a workspace's scripts. Without it scripts are only compiled. */
  createLanguage?(files: FileSystem, draftOf: (path: string) => string | undefined): Language;
  /** What looks into the files of a workspace; nothing is started before it is asked. */
  createInspector(workspace: string): InspectorCalls;
  archives: Archives;
  packaging: Packaging;
  suites: Suites;
  decodeIdx: DecodeIdx;
  createJob: TrainDeps["createJob"];
  /** Makes what finds metrics in a run's log. Without it none are found there. */
  createMatcher?(): MetricMatcher;
  samples: readonly Sample[];
  /** Which tensor backend would run, as far as that can be told before anything has. */
  probeBackend(): Promise<BackendInfo>;
  store: KeyValueStore;
  /** The sample that the page's address asks for. It is shown at the start, and made where it is not there. */
  wantedSample?: string;
  /** The pages that are open, in all tabs. */
  pages: Pages;
  /** Runs a task in one tab at a time. */
  exclusively<T>(task: () => Promise<T>): Promise<T>;
}

export type WorkbenchState =
  | { status: "opening" }
  | { status: "failed"; error: ErrorData }
  | { status: "open"; workspaces: WorkspacesModel; storage: StorageModel };

export type Workbench = ReturnType<typeof createWorkbench>;

/** Is there once samples were made: who removes them does not get them again. */
const SEEDED = "/.seeded";
const CURRENT_KEY = "optml:current";

/** The whole page: its workspaces, which of them is shown, and what they share. */
export function createWorkbench(parts: WorkbenchParts) {
  const { store, samples } = parts;
  const settings = createSettings(store);
  const notices = createNotices();
  const underWay = createUnderWay(store, parts.pages);
  /** What ends the watch on what each open workspace is doing. */
  const watches = new Map<string, () => void>();
  const state = signal<WorkbenchState>({ status: "opening" });
  const current = signal<OpenWorkspace | undefined>(undefined);
  const backend = signal<BackendInfo | undefined>(undefined);
  /** What the page is doing that takes a while, in words. */
  const busy = signal<string | undefined>(undefined);
  /** The samples that are still to be made on the first visit, by name. */
  const coming = signal<readonly string[]>([]);
  /** Those that were shown in this visit: they go on working while another one is. */
  const opened = signal<readonly OpenWorkspace[]>([]);
  /** What is still fetched, by workspace. */
  const fetching = new Map<string, Promise<void>>();
  let storage: WorkspaceStorage | undefined;
  let trash: ReturnType<typeof createTrash> | undefined;
  let workspaces: WorkspacesModel | undefined;
  let isKeepAsked = false;

  async function start(): Promise<void> {
    void parts.probeBackend().then((found) => {
      backend.value ??= found;
    });
    state.value = { status: "opening" };
    try {
      storage = await parts.openStorage();
      trash = createTrash(storage.files);
      workspaces = createWorkspacesModel(storage.files, trash);
      await workspaces.refresh();
      const space = createStorageModel(storage);
      storage.files.watch("/", space.changed);
      state.value = { status: "open", workspaces, storage: space };
      for (const name of workspaces.names.value) void finish(name);
      openFirst();
      for (const left of await underWay.takeLeft()) tellLeft(left);
      await parts.exclusively(makeSamples);
      if (!current.value) openFirst();
      await openWantedSample();
      await space.refresh();
      await trash.purgeLeftBehind();
      await Promise.all(fetching.values());
    } catch (error) {
      if (state.value.status === "opening") state.value = { status: "failed", error: asErrorData(error) };
      else fail("Cannot make the sample workspaces", error);
    }
  }

  /** Says that something did not end, as nothing else does. */
  function tellLeft({ workspace, what }: LeftBehind): void {
    notices.show({
      kind: "error",
      text: `The page ended while ${what} in the workspace ${workspace}: it was not finished. ${MEMORY_ADVICE}`,
    });
  }

  /** On the first visit only. Rejected where a sample cannot be made: the next visit tries again. */
  async function makeSamples(): Promise<void> {
    if (!storage || !workspaces) return;
    await workspaces.refresh();
    const isSeeded = await storage.files.stat(SEEDED).then(Boolean, () => false);
    if (isSeeded) return;
    const lacking = samples.filter((each) => !workspaces?.names.value.includes(each.name));
    coming.value = lacking.map((each) => each.name);
    try {
      for (const sample of lacking) {
        busy.value = `Making the sample workspace ${sample.name}`;
        const name = await createWorkspace(workspaces, sample);
        void finish(name);
        const isWanted = parts.wantedSample === undefined || parts.wantedSample === name;
        if (!current.value && isWanted) openFirst();
      }
    } finally {
      busy.value = undefined;
      coming.value = [];
    }
    await storage.files.writeFile(SEEDED, "");
  }

  async function createWorkspace(model: WorkspacesModel, sample: Sample): Promise<string> {
    const name = await model.createFrom(sample);
    const rows = Object.entries(sample.hyperparameters ?? {}).map(([key, value]) => ({ key, value }));
    if (rows.length > 0) writeJson(store, memoryKey(name), { [HYPERPARAMETERS_KEY]: rows });
    return name;
  }

  /** A link to a sample shows the workspace of that name as it was left, or makes it. */
  async function openWantedSample(): Promise<void> {
    const { wantedSample } = parts;
    if (wantedSample === undefined || current.value?.name === wantedSample) return;
    const sample = samples.find((each) => each.name === wantedSample);
    if (!sample) {
      const names = samples.map((each) => each.name).join(", ");
      notices.show({ kind: "error", text: `There is no sample "${wantedSample}": the samples are ${names}` });
    } else if (workspaces?.names.value.includes(wantedSample)) switchTo(wantedSample);
    else await createFrom(sample);
  }

  /** Fetches what a workspace lacks of its sample. What goes wrong is shown, and the next visit tries again. */
  function finish(name: string): Promise<void> {
    const task = fetching.get(name) ?? parts.exclusively(() => fetchFor(name));
    fetching.set(name, task);
    return task.finally(() => fetching.delete(name));
  }

  async function fetchFor(name: string): Promise<void> {
    const unfinished = await workspaces?.unfinished(name);
    const sample = samples.find((each) => each.name === unfinished);
    if (!sample) return;
    busy.value = `Fetching the data of the sample ${sample.name}`;
    await attempt(`Cannot fetch the data of the sample ${sample.name}`, async () => {
      await workspaces?.finish(name, sample);
    });
    busy.value = undefined;
  }

  function openFirst(): void {
    const names = workspaces?.names.value ?? [];
    const wanted = [parts.wantedSample, readJson<string>(store, CURRENT_KEY, ""), samples[0]?.name, names[0]];
    const name = wanted.find((each) => each !== undefined && names.includes(each));
    if (name !== undefined && current.value?.name !== name) switchTo(name);
  }

  function switchTo(name: string): void {
    writeJson(store, CURRENT_KEY, name);
    current.value = opened.value.find((each) => each.name === name) ?? open(name);
  }

  function open(name: string): OpenWorkspace | undefined {
    if (!storage || !trash) return;
    const files = storage.rooted(name);
    const workspace = openWorkspace({
      name,
      files,
      createHost: (draftOf) => parts.createHost(name, files, draftOf),
      createLanguage: (draftOf) => parts.createLanguage?.(files, draftOf),
      inspector: parts.createInspector(name),
      archives: parts.archives,
      packaging: parts.packaging,
      suites: parts.suites,
      decodeIdx: parts.decodeIdx,
      createJob: parts.createJob,
      ...(parts.createMatcher && { createMatcher: parts.createMatcher }),
      notices,
      trash: trashOf(name, trash),
      store,
      reportBackend: (found) => {
        backend.value = found;
      },
      onSaved: () => void keepFiles(),
      whole: async () => fetching.get(name),
      showEditor: () => {
        settings.phoneTab.value = "script";
      },
    });
    opened.value = [...opened.value, workspace];
    watches.set(
      name,
      effect(() => underWay.set(name, doingOf(workspace))),
    );
    void workspace.files.openAtStart();
    return workspace;
  }

  /** Asks the browser once in a visit to keep the files, when there is something of the person's own to keep. */
  async function keepFiles(): Promise<void> {
    if (state.value.status !== "open" || isKeepAsked) return;
    isKeepAsked = true;
    const { storage: space } = state.value;
    if (space.estimate.value?.persisted !== true) await space.keep();
  }

  /** Ends all that works for a workspace. */
  function shut(name: string): void {
    watches.get(name)?.();
    watches.delete(name);
    underWay.set(name, undefined);
    opened.value.find((each) => each.name === name)?.dispose();
    opened.value = opened.value.filter((each) => each.name !== name);
    if (current.value?.name === name) current.value = undefined;
  }

  /** Shows what goes wrong, and returns it. */
  async function attempt(what: string, task: () => Promise<void>): Promise<ErrorData | undefined> {
    try {
      await task();
      return undefined;
    } catch (error) {
      fail(what, error);
      return asErrorData(error);
    }
  }

  function fail(text: string, error: unknown): void {
    notices.show({ kind: "error", text, error: asErrorData(error) });
  }

  const create = (name: string) =>
    attempt(`Cannot make the workspace ${name}`, async () => {
      await workspaces?.create(name);
      switchTo(name);
    });

  const createFrom = (sample: Sample) =>
    attempt(`Cannot make the sample workspace ${sample.name}`, async () => {
      busy.value = `Making the sample workspace ${sample.name}`;
      let name: string | undefined;
      try {
        name = workspaces && (await createWorkspace(workspaces, sample));
      } finally {
        busy.value = undefined;
      }
      if (name === undefined) return;
      void finish(name);
      switchTo(name);
    });

  /** The workspace with all that is kept of it, as one file. */
  async function exported(name: string): Promise<ExportedWorkspace> {
    if (!storage) throw new Error(`Cannot export the workspace "${name}": the files are not open`);
    busy.value = `Packing the workspace ${name}`;
    flush();
    const { exportWorkspace } = await import("./workspaces/workspace-archive.ts");
    const shared = { files: storage.files, archives: parts.archives, store };
    const workspace = await exportWorkspace(shared, name);
    void workspace.done.finally(() => {
      busy.value = undefined;
    });
    return workspace;
  }

  /** Makes a workspace of such a file, under its name or the next free one, and shows it. */
  const importFrom = (archive: Blob, fileName: string) =>
    attempt(`Cannot import ${fileName}`, async () => {
      if (!storage || !workspaces) return;
      busy.value = `Unpacking the workspace ${fileName}`;
      try {
        const { importWorkspace } = await import("./workspaces/workspace-archive.ts");
        const options = { name: fileName, taken: workspaces.names.value };
        const shared = { files: storage.files, archives: parts.archives, store };
        const name = await importWorkspace(shared, archive, options);
        await workspaces.refresh();
        switchTo(name);
        void finish(name);
      } finally {
        busy.value = undefined;
      }
    });

  const rename = (from: string, to: string) =>
    attempt(`Cannot rename the workspace ${from}`, async () => {
      await workspaces?.rename(from, to);
      // A text that was typed a moment ago has its draft too.
      flush();
      shut(from);
      moveDrafts(store, from, to);
      writeJson(store, memoryKey(to), readJson(store, memoryKey(from), {}));
      writeJson(store, memoryKey(from), undefined);
      switchTo(to);
      void finish(to);
    });

  const remove = (name: string) =>
    attempt(`Cannot remove the workspace ${name}`, async () => {
      const discarded = await workspaces?.remove(name);
      batch(() => {
        shut(name);
        openFirst();
      });
      notices.show({
        kind: "info",
        text: `Removed the workspace ${name}`,
        action: {
          label: "Undo",
          run: () =>
            void attempt(`Cannot bring the workspace ${name} back`, async () => {
              await discarded?.restore();
              await workspaces?.refresh();
              switchTo(name);
              void finish(name);
            }),
        },
        onGone: () => {
          moveDrafts(store, name, undefined);
          writeJson(store, memoryKey(name), undefined);
          void discarded?.purge().catch((error) => fail("Cannot empty the trash", error));
        },
      });
    });

  return {
    settings,
    notices,
    state,
    current,
    opened: opened as ReadonlySignal<readonly OpenWorkspace[]>,
    backend,
    busy,
    coming: coming as ReadonlySignal<readonly string[]>,
    samples,
    start,
    /** Is to be called when a person leaves the page: then nothing of it is told to the next. */
    leave: underWay.leave,
    switchTo,
    create,
    createFrom,
    rename,
    remove,
    exported,
    importFrom,
  };
}

/** The trash for one workspace's paths. */
function trashOf(workspace: string, trash: ReturnType<typeof createTrash>) {
  return { ...trash, discard: (path: string) => trash.discard(`/${workspace}${path}`) };
}
