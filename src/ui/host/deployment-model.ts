import { batch, effect, signal } from "@preact/signals";
import type { DeployOptions, Endpoint, ScriptHost, WorkerState } from "../../worker/host/script-host.ts";
import type { BackendInfo, LogRecord } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { type Clock, systemClock } from "../train/clock.ts";
import { type Deployment, type HostState, hostAnnouncement, type ReloadState } from "./host-state.ts";

interface DeploymentOptions {
  host: Pick<ScriptHost, "deploy">;
  onLog(record: LogRecord): void;
  onBackend(backend: BackendInfo): void;
  /** Whether a worker is waited for though its time is over. Default: it is not. */
  isPatient?(): boolean;
  /** Looks at the requests of an endpoint from now on. Default: nobody does. */
  watch?(endpoint: Endpoint): Endpoint;
  /** What must be done before a script is loaded; returns what the files are then. */
  before(): Promise<{ code: string; model: string }>;
  clock?: Clock;
}

/** State of one deployment after the other: its workers, how it came up, and whether it took a changed script. */
export function createDeploymentModel(options: DeploymentOptions) {
  const clock = options.clock ?? systemClock;
  const state = signal<HostState>({ status: "idle" });
  const reloadState = signal<ReloadState>({ status: "idle" });
  const workers = signal<readonly WorkerState[]>([]);
  const backend = signal<BackendInfo | undefined>(undefined);
  const said = signal("");

  async function deploy(what: Pick<DeployOptions, "script" | "workers" | "env">): Promise<void> {
    undeploy();
    const deployment: Deployment = { script: what.script, startedMs: clock.now() };
    state.value = { status: "starting", deployment };
    try {
      Object.assign(deployment, await options.before());
      if (!isCurrent(deployment)) return;
      await start(deployment, what).ready;
      if (!isCurrent(deployment)) return;
      state.value = { status: "serving", deployment, tookMs: clock.now() - deployment.startedMs };
    } catch (error) {
      if (isCurrent(deployment)) fail(deployment, error);
    }
  }

  function start(deployment: Deployment, what: Pick<DeployOptions, "script" | "workers" | "env">): Endpoint {
    const deployed = options.host.deploy({
      ...what,
      traces: options.watch !== undefined,
      ...(options.isPatient && { isPatient: options.isPatient }),
      onLog: options.onLog,
      onWorker: (worker) => isCurrent(deployment) && setWorker(worker),
      onBackend(info) {
        backend.value = info;
        options.onBackend(info);
      },
    });
    const endpoint = options.watch?.(deployed) ?? deployed;
    deployment.endpoint = endpoint;
    workers.value = [...endpoint.workers];
    return endpoint;
  }

  function setWorker(worker: WorkerState): void {
    const index = workers.value.findIndex((each) => each.id === worker.id);
    workers.value = index < 0 ? [...workers.value, worker] : workers.value.with(index, worker);
  }

  function fail(deployment: Deployment, error: unknown): void {
    deployment.endpoint?.undeploy();
    workers.value = workers.value.map(stopped);
    state.value = { status: "failed", deployment, error: asErrorData(error) };
  }

  function isCurrent(deployment: Deployment): boolean {
    return state.value.status !== "idle" && state.value.deployment === deployment;
  }

  async function reload(): Promise<boolean> {
    const current = state.value;
    if (current.status !== "serving" || reloadState.value.status === "reloading") return false;
    const { deployment, tookMs } = current;
    reloadState.value = { status: "reloading" };
    try {
      const { code } = await options.before();
      await deployment.endpoint?.reload({ models: "changed" });
      if (!isCurrent(deployment)) return false;
      deployment.code = code;
      state.value = { status: "serving", deployment, tookMs };
      reloadState.value = { status: "idle" };
      said.value = "The endpoint serves the changed script";
      return true;
    } catch (error) {
      if (isCurrent(deployment)) reloadState.value = { status: "failed", error: asErrorData(error) };
      return false;
    }
  }

  function undeploy(): void {
    const current = state.value;
    if (current.status === "idle") return;
    batch(() => {
      state.value = { status: "idle" };
      reloadState.value = { status: "idle" };
      workers.value = [];
    });
    current.deployment.endpoint?.undeploy();
  }

  const endAnnouncements = effect(() => {
    const next = hostAnnouncement(state.value, workers.peek());
    if (next) said.value = next;
  });

  return {
    state,
    reloadState,
    workers,
    /** The tensor backend of the workers. */
    backend,
    /** What a screen reader should hear. */
    said,
    /** Starts the workers; an endpoint that runs is ended first. Never rejected: what goes wrong is a `failed`. */
    deploy,
    /** Takes the handlers from the script as it is now; the models stay loaded unless model_fn changed. Fulfilled with whether they are taken. */
    reload,
    /** Ends all workers at once. */
    undeploy,
    dispose(): void {
      undeploy();
      endAnnouncements();
    },
  };
}

/** What becomes of a worker when the deployment has failed. */
function stopped(worker: WorkerState): WorkerState {
  const { id, modelFnCalls, status } = worker;
  return status === "failed" ? worker : { id, modelFnCalls, status: "stopped" };
}
