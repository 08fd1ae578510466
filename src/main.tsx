// Tokens and components first: the rules of panels come after them.
import "./ui/theme.css";
import "./ui/components/components.css";

import declarationsUrl from "virtual:script-declarations";
import { render } from "preact";
import guestUrl from "./guest-entry.ts?worker&url";
import { connectStorage } from "./platform/browser/storage-client.ts";
import type { FileSystem } from "./platform/file-system.ts";
import { serveFileSystem } from "./platform/file-system-port.ts";
import { rootedFileSystem } from "./platform/rooted-file-system.ts";
import { createTrainingJob } from "./sagemaker/training/training-job.ts";
import { samples } from "./samples/samples.ts";
import type { Archives } from "./ui/archives.ts";
import { type GpuLike, probeBackend } from "./ui/backend-probe.ts";
import { filesWithDrafts } from "./ui/editor/draft-files.ts";
import type { Packaging } from "./ui/packaging/packaging.ts";
import { createOptml } from "./ui/programs/create-optml.ts";
import { serveTab } from "./ui/programs/serve-tab.ts";
import { openKeyValueStore } from "./ui/settings.ts";
import { App } from "./ui/shell/app.tsx";
import type { Suites } from "./ui/suites/suites.ts";
import { createWorkbench, type WorkbenchParts } from "./ui/workbench.ts";
import { createBrowserGuest } from "./worker/host/browser-guest.ts";
import { type Compiler, connectCompiler } from "./worker/host/compiler-client.ts";
import { createScriptHost } from "./worker/host/create-script-host.ts";
import { connectInspector } from "./worker/host/inspector-client.ts";
import { connectLanguage } from "./worker/host/language-client.ts";
import { connectMetrics } from "./worker/host/metrics-client.ts";
import type { BackendName } from "./worker/messages.ts";

const storage = connectStorage(
  new Worker(new URL("./storage-entry.ts", import.meta.url), { type: "module", name: "optml" }),
);

const workbench = createWorkbench({
  async openStorage() {
    if (!isSecureContext) {
      throw new Error(
        `Cannot use this browser's storage at ${location.origin}: open the page over https, or at localhost`,
      );
    }
    await storage.ready;
    return {
      files: storage.files,
      rooted: (workspace) => rootedFileSystem(storage.files, `/${workspace}`),
      async estimate() {
        const { usageBytes, quotaBytes, isPersistent } = await storage.estimate();
        return { usageBytes, quotaBytes, persisted: isPersistent };
      },
      persist: () => storage.persist(),
    };
  },
  createHost: (workspace, files, draftOf) =>
    createScriptHost({
      files,
      openFilesPort: () => storage.openPort(`/${workspace}`),
      createGuest: (name) => createBrowserGuest(guestUrl, name),
      backend: backendOfAddress,
      ...createCompiler(filesWithDrafts(files, draftOf)),
    }),
  createLanguage: createLanguages(),
  createInspector: (workspace) =>
    connectInspector(() => ({
      worker: new Worker(new URL("./inspector-entry.ts", import.meta.url), {
        type: "module",
        name: "inspector",
      }),
      files: storage.openPort(`/${workspace}`),
    })),
  archives: createArchives(),
  packaging: createPackaging(),
  suites: createSuites(),
  createJob: createTrainingJob,
  createMatcher: () =>
    connectMetrics({
      start: () =>
        new Worker(new URL("./metrics-entry.ts", import.meta.url), { type: "module", name: "metrics" }),
    }),
  decodeIdx: async (bytes) => {
    const { shape, data } = (await import("./mxnet/formats/idx.ts")).decodeIdx(bytes);
    if (data instanceof Uint8Array) return { shape, data };
    throw new Error("Cannot show the digits: their pixels are not bytes");
  },
  samples,
  probeBackend: () => probeBackend((navigator as { gpu?: GpuLike }).gpu, backendOfAddress().backend),
  store: openKeyValueStore(),
  wantedSample: new URLSearchParams(location.search).get("sample") ?? undefined,
  pages: openPages(),
  exclusively: (task) => navigator.locks.request("optml first visit", task),
});

/**
 * The tensor backend that the page's address asks for: `?backend=webgpu|webgl|cpu`, else the best that works.
 * `cpu-forward=off` keeps small tensors on the GPU too, where TensorFlow.js would compute them on the CPU.
 */
function backendOfAddress(): { backend: BackendName | "auto"; webgpuCpuForward: boolean } {
  const query = new URLSearchParams(location.search);
  const backend = (["webgpu", "webgl", "cpu"] as const).find((name) => name === query.get("backend"));
  return { backend: backend ?? "auto", webgpuCpuForward: query.get("cpu-forward") !== "off" };
}

/** Each page holds a lock with its id as long as it lives: the browser lets it go, whatever ends the page. */
function openPages(): WorkbenchParts["pages"] {
  const prefix = "optml page ";
  const id = `${performance.timeOrigin}-${Math.random()}`;
  // Nothing is kept where there are no locks: the page is not open over https, and says so.
  const locks = navigator.locks as LockManager | undefined;
  void locks?.request(`${prefix}${id}`, () => new Promise(() => undefined));
  return {
    id,
    async open() {
      const held = (await locks?.query())?.held ?? [];
      return held.flatMap(({ name = "" }) => (name.startsWith(prefix) ? name.slice(prefix.length) : []));
    },
  };
}

/** TypeScript is large: its worker starts when a script is compiled for the first time. */
function createCompiler(files: FileSystem): Compiler {
  let compiler: Compiler | undefined;
  function started(): Compiler {
    if (compiler) return compiler;
    const { port1, port2 } = new MessageChannel();
    serveFileSystem(files, port1);
    const worker = new Worker(new URL("./compiler-entry.ts", import.meta.url), {
      type: "module",
      name: "compiler",
    });
    compiler = connectCompiler(worker, port2);
    return compiler;
  }
  return {
    compile: (entry) => started().compile(entry),
    diagnose: (entry) => started().diagnose(entry),
    modelText: async (entry) => await started().modelText?.(entry),
  };
}

/** The language services of all workspaces: in a worker of their own, which starts when a script is first looked at. */
function createLanguages(): WorkbenchParts["createLanguage"] {
  let worker: Worker | undefined;
  return (files, draftOf) => {
    worker ??= new Worker(new URL("./compiler-entry.ts", import.meta.url), {
      type: "module",
      name: "language",
    });
    const { port1, port2 } = new MessageChannel();
    serveFileSystem(filesWithDrafts(files, draftOf), port1);
    return connectLanguage(worker, port2, new URL(declarationsUrl, location.href).href);
  };
}

/** Archives are packed and unpacked by code that is fetched when it is first needed. */
function createArchives(): Archives {
  return {
    async pack(files, directory) {
      const { packTarGz } = await import("./sagemaker/archives/pack-tar-gz.ts");
      return new Response(packTarGz(files, directory)).blob();
    },
    packStream(files, directory) {
      const packed = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
      // What fails errors the stream: who reads it is told.
      void import("./sagemaker/archives/pack-tar-gz.ts")
        .then(({ packTarGz }) => packTarGz(files, directory).pipeTo(packed.writable))
        .catch((error) => packed.writable.abort(error).catch(() => undefined));
      return packed.readable;
    },
    async inspect(archive) {
      const { inspectTarGz } = await import("./sagemaker/archives/inspect-tar-gz.ts");
      const { entries, badlyPackedPrefix } = await inspectTarGz(archive.stream());
      const paths = entries.filter((entry) => entry.kind !== "directory").map((entry) => entry.path);
      return { paths, ...(badlyPackedPrefix !== undefined && { commonPrefix: badlyPackedPrefix }) };
    },
    async unpack(archive, files, directory, options) {
      const { unpackTarGz } = await import("./sagemaker/archives/unpack-tar-gz.ts");
      await unpackTarGz(archive.stream(), files, directory, options);
    },
  };
}

/** So is what the service needs of a script and its model. */
function createPackaging(): Packaging {
  const archives = () => import("./sagemaker/packaging/archives.ts");
  return {
    packCode: async (files, modules) => new Response((await archives()).packCode(files, modules)).blob(),
    packModel: async (files, modules) =>
      new Response(await (await archives()).packModel(files, modules)).blob(),
    async describe(plan) {
      const { describeServiceRequests } = await import("./sagemaker/packaging/service-requests.ts");
      return describeServiceRequests(plan);
    },
  };
}

/** Suites are read, written, run and reported by code that is fetched when there is one. */
function createSuites(): Suites {
  return {
    read: async (files, directory) =>
      (await import("./sagemaker/suites/read-suite.ts")).readSuite(files, directory),
    run: async (cases, send) =>
      (await import("./sagemaker/suites/run-suite.ts")).runSuite(cases, "http://endpoint/invocations", send),
    write: async (files, directory, draft) =>
      (await import("./sagemaker/suites/write-case.ts")).writeCase(files, directory, draft),
    formatJUnit: async (results, suiteName) =>
      (await import("./sagemaker/suites/reports.ts")).formatJUnit(results, suiteName),
  };
}

const root = document.getElementById("app");
if (root) render(<App workbench={workbench} />, root);
const started = workbench.start();
addEventListener("pagehide", workbench.leave);
void started.then(keepForOffline);
if ("serviceWorker" in navigator) serveTab(navigator.serviceWorker, workbench.opened);
Object.assign(window, { optml: createOptml({ workbench, started, address: addressOfEndpoints }) });
// Fetched while the files are opened: the editor itself would ask for it only when it has a file to show.
void import("./ui/editor/code-editor.ts").catch(() => undefined);

/** Where the service worker answers for endpoints, as soon as it answers this page's requests. */
async function addressOfEndpoints(): Promise<string> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) {
    throw new Error(
      "Cannot answer fetch() for endpoints without a service worker: open the built page, over https or at localhost",
    );
  }
  const { scope } = await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
    );
  }
  return scope.replace(/\/$/, "");
}

/** Last of all, as it fetches every piece of the page: what is worked with comes first. */
function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  // Where it cannot be had (no https, private window) the page works, only not without a network.
  void navigator.serviceWorker.register("./service-worker.js").catch((error) => console.warn(error));
}
