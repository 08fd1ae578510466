import { computed } from "@preact/signals";
import type { SourceLocation } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { createTraceModel } from "../trace/trace-model.ts";
import { type Clock, systemClock } from "../train/clock.ts";
import { createScriptChoice } from "../train/script-choice.ts";
import { fingerprint, type ListedFile, listFiles, listScripts } from "../train/script-files.ts";
import { watchFiles } from "../train/watched.ts";
import { CODE_DIR, MODEL_DIR, type WorkspaceContext } from "../workspace-context.ts";
import { createDeploymentModel } from "./deployment-model.ts";
import { createEndpointSettingsModel } from "./endpoint-settings-model.ts";
import { toEnvironment } from "./environment.ts";
import { planHandlers } from "./handler-plan.ts";

export type HostModel = ReturnType<typeof createHostModel>;

/** State of the host panel: what is deployed, its workers, and whether it is still what the files say. */
export function createHostModel(context: WorkspaceContext, clock: Clock = systemClock) {
  const { files, log } = context;
  const watch = <T>(path: string, read: () => Promise<T>) =>
    watchFiles({
      files,
      paths: [path],
      read,
      onError: (error) => log.error("Cannot read the workspace", asErrorData(error)),
      clock,
    });
  const scripts = watch(CODE_DIR, () => listScripts(files));
  const codeFiles = watch(CODE_DIR, () => listFiles(files, CODE_DIR));
  const modelFiles = watch(MODEL_DIR, () => listFiles(files, MODEL_DIR));
  const choice = createScriptChoice(scripts.value, "host", context);
  const settings = createEndpointSettingsModel(context.memory);
  const traces = createTraceModel();
  const deployment = createDeploymentModel({
    watch: traces.watch,
    host: context.host,
    onLog: log.add,
    onBackend: context.reportBackend,
    isPatient: () => settings.value.value.waits,
    async before() {
      await context.saveAll();
      const [code, model] = await Promise.all([listFiles(files, CODE_DIR), listFiles(files, MODEL_DIR)]);
      return { code: fingerprint(code), model: fingerprint(model) };
    },
    clock,
  });
  const { state, workers } = deployment;

  const problem = computed(() =>
    choice.script.value ? settings.problem.value : "There is no script under /opt/ml/code",
  );
  /** The first worker that has its model: all workers load the same. */
  const loaded = computed(() =>
    workers.value.find((worker) => worker.status === "ready" || worker.status === "busy"),
  );

  return {
    ...deployment,
    /** The requests of all deployments, with what happened in the workers. */
    traces,
    scripts: scripts.value,
    script: choice.script,
    chooseScript: choice.choose,
    /** Files under `/opt/ml/model`; `undefined` until they were read. */
    modelFiles: modelFiles.value,
    settings,
    /** Taken where a request names no accept type. */
    defaultAccept: computed(() => settings.value.value.defaultAccept),
    /** What changed since the endpoint was deployed: it still serves what was there before. Nothing serves where it failed. */
    changed: computed(() => {
      const { status } = state.value;
      const deployed = status === "idle" || status === "failed" ? undefined : state.value.deployment;
      return {
        script: differs(deployed?.code, codeFiles.value.value),
        model: differs(deployed?.model, modelFiles.value.value),
      };
    }),
    /** Path of the script that is deployed, where another one is chosen now. */
    servesOther: computed(() => {
      if (state.value.status !== "starting" && state.value.status !== "serving") return undefined;
      const { script } = state.value.deployment;
      return choice.script.value && choice.script.value.path !== script ? script : undefined;
    }),
    /** The endpoint that answers, or `undefined`. */
    endpoint: computed(() =>
      state.value.status === "serving" ? state.value.deployment.endpoint : undefined,
    ),
    loaded,
    /** Who serves each part of a request; known as soon as one worker has loaded the model. */
    plan: computed(() => loaded.value && planHandlers(loaded.value.script, loaded.value.model)),
    /** Why nothing can be deployed, in words, or `undefined`. */
    problem,
    /** Reads the files anew. */
    async refresh(): Promise<void> {
      await Promise.all([scripts.refresh(), codeFiles.refresh(), modelFiles.refresh()]);
    },
    /** Deploys the chosen script, where there is nothing against it. */
    async deploy(): Promise<void> {
      const script = choice.script.value?.path;
      if (script === undefined || problem.value !== undefined) return;
      const { workers: count } = settings.value.value;
      await deployment.deploy({ script, workers: count, env: toEnvironment(settings.value.value) });
    },
    openLocation: (location: SourceLocation): void => context.openLocation(location),
    dispose(): void {
      deployment.dispose();
      for (const watched of [scripts, codeFiles, modelFiles]) watched.dispose();
    },
  };
}

function differs(deployed: string | undefined, now: readonly ListedFile[] | undefined): boolean {
  return deployed !== undefined && now !== undefined && fingerprint(now) !== deployed;
}
