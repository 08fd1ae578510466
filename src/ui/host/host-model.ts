import { computed, effect, signal } from "@preact/signals";
import type { Endpoint, WorkerState } from "../../worker/host/script-host.ts";
import type { BackendInfo, SourceLocation } from "../../worker/messages.ts";
import { type Clock, systemClock } from "../train/clock.ts";
import { asErrorData } from "../train/error-data.ts";
import { createScriptChoice } from "../train/script-choice.ts";
import { fingerprint, type ListedFile, listFiles, listScripts } from "../train/script-files.ts";
import { watchFiles } from "../train/watched.ts";
import { CODE_DIR, MODEL_DIR, type WorkspaceContext } from "../workspace-context.ts";
import { createEndpointSettingsModel } from "./endpoint-settings-model.ts";
import { toEnvironment } from "./environment.ts";
import { planHandlers } from "./handler-plan.ts";
import { type Deployment, type HostState, hostAnnouncement } from "./host-state.ts";

export type HostModel = ReturnType<typeof createHostModel>;

/** State of the host panel: what is deployed, its workers, and whether it is still what the files say. */
export function createHostModel(context: WorkspaceContext, clock: Clock = systemClock) {
  const { files, log } = context;
  const onError = (error: unknown) => log.error("Cannot read the workspace", asErrorData(error));
  const scripts = watchFiles({ files, paths: [CODE_DIR], read: listScripts, onError, clock });
  const watchList = (directory: string) =>
    watchFiles({ files, paths: [directory], read: () => listFiles(files, directory), onError, clock });
  const codeFiles = watchList(CODE_DIR);
  const modelFiles = watchList(MODEL_DIR);
  const choice = createScriptChoice(scripts.value, "host", context);
  const settings = createEndpointSettingsModel(context.memory);

  const state = signal<HostState>({ status: "idle" });
  const workers = signal<readonly WorkerState[]>([]);
  const backend = signal<BackendInfo | undefined>(undefined);
  /** What changed since the endpoint was deployed: it still serves what was there before. */
  const changed = computed(() => {
    const deployed = state.value.status === "idle" ? undefined : state.value.deployment;
    return {
      script: differs(deployed?.code, codeFiles.value.value),
      model: differs(deployed?.model, modelFiles.value.value),
    };
  });

  async function deploy(): Promise<void> {
    const script = choice.script.value?.path;
    if (script === undefined || problem.value !== undefined) return;
    undeploy();
    const deployment: Deployment = { script, startedMs: clock.now() };
    state.value = { status: "starting", deployment };
    try {
      await context.saveAll();
      const [code, model] = await Promise.all([listFiles(files, CODE_DIR), listFiles(files, MODEL_DIR)]);
      if (!isCurrent(deployment)) return;
      deployment.code = fingerprint(code);
      deployment.model = fingerprint(model);
      const endpoint = start(deployment);
      await endpoint.ready;
      if (!isCurrent(deployment)) return;
      const tookMs = clock.now() - deployment.startedMs;
      state.value = { status: "serving", deployment, tookMs };
    } catch (error) {
      if (!isCurrent(deployment)) return;
      deployment.endpoint?.undeploy();
      state.value = { status: "failed", deployment, error: asErrorData(error) };
    }
  }

  function start(deployment: Deployment): Endpoint {
    const endpoint = context.host.deploy({
      script: deployment.script,
      workers: settings.value.value.workers,
      env: toEnvironment(settings.value.value),
      onLog: log.add,
      onWorker: (worker) => isCurrent(deployment) && setWorker(worker),
      onBackend(info) {
        backend.value = info;
        context.reportBackend(info);
      },
    });
    deployment.endpoint = endpoint;
    workers.value = [...endpoint.workers];
    return endpoint;
  }

  function setWorker(worker: WorkerState): void {
    const index = workers.value.findIndex((each) => each.id === worker.id);
    workers.value = index < 0 ? [...workers.value, worker] : workers.value.with(index, worker);
  }

  function isCurrent(deployment: Deployment): boolean {
    return state.value.status !== "idle" && state.value.deployment === deployment;
  }

  function undeploy(): void {
    const current = state.value;
    if (current.status === "idle") return;
    state.value = { status: "idle" };
    current.deployment.endpoint?.undeploy();
    workers.value = [];
  }

  /** The first worker that has its model: all workers load the same. */
  const loaded = computed(() =>
    workers.value.find((worker) => worker.status === "ready" || worker.status === "busy"),
  );
  const problem = computed(() =>
    choice.script.value ? settings.problem.value : "There is no script under /opt/ml/code",
  );
  const said = signal("");
  const endAnnouncements = effect(() => {
    const next = hostAnnouncement(state.value, workers.peek());
    if (next) said.value = next;
  });

  return {
    scripts: scripts.value,
    script: choice.script,
    chooseScript: choice.choose,
    /** Files under `/opt/ml/model`; `undefined` until they were read. */
    modelFiles: modelFiles.value,
    settings,
    /** Taken where a request names no accept type. */
    defaultAccept: computed(() => settings.value.value.defaultAccept),
    state,
    workers,
    backend,
    changed,
    /** The endpoint that answers, or `undefined`. */
    endpoint: computed(() =>
      state.value.status === "serving" ? state.value.deployment.endpoint : undefined,
    ),
    loaded,
    /** Who serves each part of a request; known as soon as one worker has loaded the model. */
    plan: computed(() => loaded.value && planHandlers(loaded.value.script, loaded.value.model)),
    /** Why nothing can be deployed, in words, or `undefined`. */
    problem,
    /** What a screen reader should hear. */
    said,
    /** Starts the workers; an endpoint that runs is ended first. */
    deploy,
    /** Ends all workers at once. */
    undeploy,
    openLocation: (location: SourceLocation): void => context.openLocation(location),
    dispose(): void {
      undeploy();
      endAnnouncements();
      for (const watched of [scripts, codeFiles, modelFiles]) watched.dispose();
    },
  };
}

function differs(deployed: string | undefined, now: readonly ListedFile[] | undefined): boolean {
  return deployed !== undefined && now !== undefined && fingerprint(now) !== deployed;
}
