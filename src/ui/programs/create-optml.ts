import type { FileSystem } from "../../platform/file-system.ts";
import type { BackendInfo, ErrorData } from "../../worker/messages.ts";
import { type EndpointSettings, settingsProblem } from "../host/environment.ts";
import type { HostModel } from "../host/host-model.ts";
import type { Deployment } from "../host/host-state.ts";
import type { OpenWorkspace } from "../open-workspace.ts";
import type { RunRecord } from "../runs/run-record.ts";
import { hyperparametersProblem } from "../train/hyperparameters.ts";
import type { TrainModel } from "../train/train-model.ts";
import { isUnderWay, type TrainState } from "../train/train-state.ts";
import { until } from "../until.ts";
import type { Workbench } from "../workbench.ts";
import { workspaceNameProblem } from "../workspaces/workspaces-model.ts";
import { checkArchive, checkListener, checkName, checkOptions } from "./check-arguments.ts";
import { endpointNameOf } from "./endpoint-name.ts";
import { EVENT_NAMES, listen } from "./events.ts";
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
import { createTurns } from "./turns.ts";

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

  /** What begins or ends a run or an endpoint takes effect in the order of the calls, whether a call waits or not. */
  const inTurn = createTurns();

  return {
    files: lazyFileSystem(async (): Promise<FileSystem> => (await shown()).context.files),
    workspaces: createWorkspaces(workbench, opened),
    async train(options = {}) {
      checkOptions("train", options);
      const { ended } = await inTurn(async () => {
        const { train } = await shown();
        workbench.settings.runTab.value = "train";
        return beginTraining(train, options);
      });
      return toOutcome(await ended);
    },
    async runs() {
      const { runs } = (await shown()).train;
      await runs.refresh();
      return (runs.list.value ?? []).map(toRun);
    },
    stop: () => inTurn(async () => (await shown()).train.run.stop()),
    async deploy(options = {}) {
      checkOptions("deploy", options);
      const { workspace, deployment, ended } = await inTurn(async () => {
        const workspace = await shown();
        workbench.settings.runTab.value = "host";
        return { workspace, ...(await beginDeployment(workspace, options)) };
      });
      await ended;
      return toDeployed(workspace, deployment);
    },
    reload: () =>
      inTurn(async () => {
        const { host } = await shown();
        if (!host.endpoint.value) throw noEndpoint("reload");
        return reload(host);
      }),
    undeploy: () => inTurn(async () => (await shown()).host.undeploy()),
    async invoke(options) {
      checkOptions("invoke", options);
      const workspace = await shown();
      if (!workspace.host.endpoint.value) throw noEndpoint("invoke");
      workbench.settings.runTab.value = "requests";
      const answer = await sendForProgram(workspace, options);
      const trace = options.trace && (await traceOf(workspace, answer));
      return { ...invokeAnswer(answer), ...(trace && { trace }) };
    },
    address,
    on(event, listener) {
      checkListener(event, listener, EVENT_NAMES);
      return listen(workbench.opened, event, listener);
    },
  };
}

const noEndpoint = (verb: string) =>
  new Error(`Cannot ${verb} as no endpoint is deployed: call optml.deploy() first`);

/**
 * Starts a run. Fulfilled as soon as it is under way. A refused call leaves the form as it is.
 *
 * @throws {Error} What keeps it from that.
 */
async function beginTraining(
  model: TrainModel,
  { script, hyperparameters }: TrainOptions,
): Promise<{ ended: Promise<TrainState | undefined> }> {
  await Promise.all([model.refresh(), model.channels.refresh()]);
  if (isUnderWay(model.run.state.value)) throw runUnderWay();
  checkScript("train", model, script);
  const rows =
    hyperparameters && Object.entries(hyperparameters).map(([key, value]) => ({ key, value: String(value) }));
  refuse("train", rows && hyperparametersProblem(rows));
  if (script !== undefined) model.chooseScript(script);
  if (rows) model.hyperparameters.replace(rows);
  refuse("train", model.problem.value);
  return { ended: model.start() };
}

function refuse(verb: string, problem: string | undefined): void {
  if (problem !== undefined) throw new Error(`Cannot ${verb}: ${problem}`);
}

const runUnderWay = () => new Error("Cannot train as a run is under way: wait for it, or call optml.stop()");

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

function toOutcome(state: TrainState | undefined): TrainOutcome {
  switch (state?.status) {
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
    default:
      throw runUnderWay();
  }
}

/**
 * Starts the workers. Fulfilled as soon as they are on their way. A refused call leaves the form as it is.
 *
 * @throws {Error} What keeps them from it.
 */
async function beginDeployment(
  { host }: OpenWorkspace,
  { script, workers, env, defaultAccept }: DeployOptions,
): Promise<{ deployment: Deployment | undefined; ended: Promise<void> }> {
  await host.refresh();
  checkScript("deploy", host, script);
  const change: Partial<EndpointSettings> = {
    ...(workers !== undefined && { workers }),
    ...(defaultAccept !== undefined && { defaultAccept }),
    ...(env && { variables: Object.entries(env).map(([key, value]) => ({ key, value })) }),
  };
  refuse("deploy", settingsProblem({ ...host.settings.value.value, ...change }));
  if (script !== undefined) host.chooseScript(script);
  host.settings.change(change);
  refuse("deploy", host.problem.value);
  const ended = host.deploy();
  const state = host.state.value;
  return { deployment: state.status === "idle" ? undefined : state.deployment, ended };
}

/** What serves now. @throws {Error} Where that is not `deployment`. */
function toDeployed({ name, host }: OpenWorkspace, deployment: Deployment | undefined): Deployed {
  const state = host.state.value;
  if (state.status === "idle" || state.status === "starting" || state.deployment !== deployment) {
    throw new Error("Cannot deploy: the endpoint was ended, or deployed anew, while it started");
  }
  if (state.status === "failed") throw programError("Cannot deploy", state.error);
  return {
    endpointName: endpointNameOf(name),
    script: state.deployment.script,
    tookMs: state.tookMs,
    workers: [...host.workers.value],
  };
}

/** Takes the script as it is now: not before a reload that was begun earlier, by a saved script, has ended. */
async function reload(host: HostModel): Promise<void> {
  await until(() => host.reloadState.value.status !== "reloading");
  if (await host.reload()) return;
  const state = host.reloadState.value;
  if (state.status === "failed") throw programError("Cannot reload the script", state.error);
  throw new Error("Cannot reload the script: the endpoint was ended, or deployed anew, meanwhile");
}

interface ScriptList {
  readonly scripts: { readonly value: readonly { path: string }[] | undefined };
}

/** @throws {Error} Where there is no such script. */
function checkScript(verb: string, model: ScriptList, script: string | undefined): void {
  if (script === undefined) return;
  const paths = (model.scripts.value ?? []).map(({ path }) => path);
  if (paths.includes(script)) return;
  const there = paths.length > 0 ? `there are ${paths.join(", ")}` : "there is none under /opt/ml/code";
  throw new Error(`Cannot ${verb} as "${script}" is no script of the workspace: ${there}`);
}

function createWorkspaces(
  workbench: Workbench,
  opened: () => Promise<{ names: { readonly value: readonly string[] } }>,
): OptmlWorkspaces {
  async function existing(verb: string, name: string): Promise<void> {
    checkName(`${verb} a workspace`, name);
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
      checkName("make a workspace", name);
      const problem = workspaceNameProblem(name, (await opened()).names.value);
      if (problem !== undefined) throw new Error(`Cannot make the workspace "${name}": ${problem}`);
      check(`Cannot make the workspace "${name}"`, await workbench.create(name));
    },
    async createFrom(name) {
      checkName("make a workspace from a sample", name);
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
      const chosen = name === undefined ? await current() : name;
      await existing("export", chosen);
      const { stream } = await workbench.exported(chosen);
      return new Uint8Array(await new Response(stream).arrayBuffer());
    },
    async import(archive, name) {
      checkArchive(archive);
      checkName("import a workspace", name);
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
