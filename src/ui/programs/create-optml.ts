import type { FileSystem } from "../../platform/file-system.ts";
import type { BackendInfo, ErrorData } from "../../worker/messages.ts";
import type { OpenWorkspace } from "../open-workspace.ts";
import type { RunRecord } from "../runs/run-record.ts";
import { isUnderWay, type TrainState } from "../train/train-state.ts";
import type { Workbench } from "../workbench.ts";
import { workspaceNameProblem } from "../workspaces/workspaces-model.ts";
import { endpointNameOf } from "./endpoint-name.ts";
import { listen } from "./events.ts";
import { invokeAnswer, sendForProgram, traceOf } from "./invoke.ts";
import { lazyFileSystem } from "./lazy-file-system.ts";
import type {
  Deployed,
  DeployOptions,
  Optml,
  OptmlWorkspaces,
  Run,
  TrainOptions,
  TrainOutcome,
} from "./optml.ts";
import { programError } from "./program-error.ts";

interface Options {
  workbench: Workbench;
  /** Fulfilled when the page has opened its workspaces, and made its samples on a first visit. */
  started: Promise<unknown>;
  /** Where endpoints answer. Rejected where they do not. */
  address(): Promise<string>;
}

/** Makes `window.optml`: the page's models, as a program calls them. */
export function createOptml({ workbench, started, address }: Options): Optml {
  async function shown(): Promise<OpenWorkspace> {
    await opened();
    if (workbench.current.value) return workbench.current.value;
    throw new Error("Cannot do that as no workspace is shown: make one with optml.workspaces.create(name)");
  }

  async function opened() {
    await started;
    const state = workbench.state.value;
    if (state.status === "open") return state.workspaces;
    throw state.status === "failed"
      ? programError("Cannot use the page", state.error)
      : new Error("Cannot use the page: it has not opened its files");
  }

  return {
    files: lazyFileSystem(async (): Promise<FileSystem> => (await shown()).context.files),
    workspaces: createWorkspaces(workbench, opened),
    async train(options = {}) {
      const workspace = await shown();
      workbench.settings.runTab.value = "train";
      return train(workspace, options);
    },
    async runs() {
      const { runs } = (await shown()).train;
      await runs.refresh();
      return (runs.list.value ?? []).map(toRun);
    },
    stop: async () => (await shown()).train.run.stop(),
    async deploy(options = {}) {
      const workspace = await shown();
      workbench.settings.runTab.value = "host";
      return deploy(workspace, options);
    },
    async reload() {
      const { host } = await shown();
      if (!host.endpoint.value) throw noEndpoint("reload");
      await host.reload();
      const state = host.reloadState.value;
      if (state.status === "failed") throw programError("Cannot reload the script", state.error);
    },
    undeploy: async () => (await shown()).host.undeploy(),
    async invoke(options) {
      const workspace = await shown();
      if (!workspace.host.endpoint.value) throw noEndpoint("invoke");
      workbench.settings.runTab.value = "requests";
      const answer = await sendForProgram(workspace, options);
      const trace = options.trace && (await traceOf(workspace, answer));
      return { ...invokeAnswer(answer), ...(trace && { trace }) };
    },
    address,
    on: (event, listener) => listen(workbench.opened, event, listener),
  };
}

const noEndpoint = (verb: string) =>
  new Error(`Cannot ${verb} as no endpoint is deployed: call optml.deploy() first`);

async function train(
  { train: model }: OpenWorkspace,
  { script, hyperparameters }: TrainOptions,
): Promise<TrainOutcome> {
  if (isUnderWay(model.run.state.value)) {
    throw new Error("Cannot train as a run is under way: wait for it, or call optml.stop()");
  }
  await Promise.all([model.refresh(), model.channels.refresh()]);
  chooseScript("train", model, script);
  if (hyperparameters) {
    model.hyperparameters.replace(
      Object.entries(hyperparameters).map(([key, value]) => ({ key, value: String(value) })),
    );
  }
  if (model.problem.value !== undefined) throw new Error(`Cannot train: ${model.problem.value}`);
  await model.start();
  return toOutcome(model.run.state.value);
}

function toRun(record: RunRecord): Run {
  const { id, jobName, status, startedMs, elapsedMs, script, hyperparameters, seed, backend } = record;
  return {
    ...{ id, jobName, status, startedMs, elapsedMs, script, hyperparameters, seed },
    channels: record.channels.map(({ name, fileCount, sizeBytes, digest }) => ({
      ...{ name, fileCount, sizeBytes },
      ...(digest !== undefined && { digest }),
    })),
    ...(backend && { backend: backend as BackendInfo }),
    metrics: Object.fromEntries(record.metrics.map(({ name, last }) => [name, last])),
    ...(record.failure && { error: record.failure.error }),
  };
}

function toOutcome(state: TrainState): TrainOutcome {
  switch (state.status) {
    case "completed": {
      const { jobName, elapsedMs, artifacts } = state;
      return { status: "Completed", jobName, elapsedMs, artifacts };
    }
    case "failed": {
      const { jobName, elapsedMs, exitCode, failure, error } = state;
      return { status: "Failed", jobName, elapsedMs, exitCode, failure, error };
    }
    case "stopped":
      return { status: "Stopped", jobName: state.jobName, elapsedMs: state.elapsedMs };
    case "idle":
    case "starting":
    case "running":
      throw new Error(`Cannot tell how the run ended: it is ${state.status}`);
  }
}

async function deploy(
  { name, host }: OpenWorkspace,
  { script, workers, env, defaultAccept }: DeployOptions,
): Promise<Deployed> {
  await host.refresh();
  chooseScript("deploy", host, script);
  host.settings.change({
    ...(workers !== undefined && { workers }),
    ...(defaultAccept !== undefined && { defaultAccept }),
    ...(env && { variables: Object.entries(env).map(([key, value]) => ({ key, value })) }),
  });
  if (host.problem.value !== undefined) throw new Error(`Cannot deploy: ${host.problem.value}`);
  await host.deploy();
  const state = host.state.value;
  if (state.status === "failed") throw programError("Cannot deploy", state.error);
  if (state.status !== "serving") {
    throw new Error("Cannot deploy: the endpoint was ended, or deployed anew, while it started");
  }
  return {
    endpointName: endpointNameOf(name),
    script: state.deployment.script,
    tookMs: state.tookMs,
    workers: [...host.workers.value],
  };
}

interface ScriptChooser {
  readonly scripts: { readonly value: readonly { path: string }[] | undefined };
  chooseScript(path: string): void;
}

/** @throws {Error} Where there is no such script. */
function chooseScript(verb: string, model: ScriptChooser, script: string | undefined): void {
  if (script === undefined) return;
  const paths = (model.scripts.value ?? []).map(({ path }) => path);
  if (!paths.includes(script)) {
    const there = paths.length > 0 ? `there are ${paths.join(", ")}` : "there is none under /opt/ml/code";
    throw new Error(`Cannot ${verb} as "${script}" is no script of the workspace: ${there}`);
  }
  model.chooseScript(script);
}

function createWorkspaces(
  workbench: Workbench,
  opened: () => Promise<{ names: { readonly value: readonly string[] } }>,
): OptmlWorkspaces {
  async function existing(verb: string, name: string): Promise<void> {
    const names = (await opened()).names.value;
    if (names.includes(name)) return;
    throw new Error(`Cannot ${verb} the workspace "${name}": there are ${names.join(", ") || "none"}`);
  }

  function check(what: string, error: ErrorData | undefined): void {
    if (error) throw programError(what, error);
  }

  async function current(): Promise<string> {
    await opened();
    const name = workbench.current.value?.name;
    if (name === undefined) throw new Error("Cannot name the workspace that is shown: there is none");
    return name;
  }

  return {
    list: async () => [...(await opened()).names.value],
    current,
    async open(name) {
      await existing("open", name);
      workbench.switchTo(name);
    },
    async create(name) {
      const problem = workspaceNameProblem(name, (await opened()).names.value);
      if (problem !== undefined) throw new Error(`Cannot make the workspace "${name}": ${problem}`);
      check(`Cannot make the workspace "${name}"`, await workbench.create(name));
    },
    async createFrom(name) {
      await opened();
      const sample = workbench.samples.find((each) => each.name === name);
      if (!sample) {
        const names = workbench.samples.map((each) => each.name).join(", ");
        throw new Error(`Cannot make a workspace from the sample "${name}": the samples are ${names}`);
      }
      check(`Cannot make the sample workspace "${name}"`, await workbench.createFrom(sample));
      return current();
    },
    async export(name) {
      const chosen = name ?? (await current());
      await existing("export", chosen);
      const { stream } = await workbench.exported(chosen);
      return new Uint8Array(await new Response(stream).arrayBuffer());
    },
    async import(archive, name) {
      const problem = workspaceNameProblem(name, []);
      if (problem !== undefined) throw new Error(`Cannot import the workspace "${name}": ${problem}`);
      await opened();
      check(`Cannot import the workspace "${name}"`, await workbench.importFrom(new Blob([archive]), name));
      return current();
    },
    async remove(name) {
      await existing("remove", name);
      check(`Cannot remove the workspace "${name}"`, await workbench.remove(name));
    },
  };
}
