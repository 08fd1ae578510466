import { computed } from "@preact/signals";
import type { TrainingJob, TrainingJobRequest } from "../../sagemaker/training/training-job.ts";
import type { ErrorData, SourceLocation } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { CODE_DIR, MODEL_DIR, type WorkspaceContext } from "../workspace-context.ts";
import { createChannelsModel } from "./channels-model.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createEarlierModelsModel } from "./earlier-models-model.ts";
import { writeFirstScript } from "./first-script.ts";
import { createHyperparametersModel } from "./hyperparameters-model.ts";
import { toJobRequest } from "./job-request.ts";
import { createRunModel } from "./run-model.ts";
import { createScriptChoice } from "./script-choice.ts";
import { listScripts } from "./script-files.ts";
import { watchFiles } from "./watched.ts";

export interface TrainDeps {
  /** `createTrainingJob` of sagemaker/. @throws {Error} Where a name or a limit of the service is broken. */
  createJob(request: TrainingJobRequest): TrainingJob;
  clock?: Clock;
}

export type TrainModel = ReturnType<typeof createTrainModel>;

/** State of the train panel: the job's description, its run, and the models that it replaced. */
export function createTrainModel(context: WorkspaceContext, deps: TrainDeps) {
  const { clock = systemClock } = deps;
  const { files, memory, log } = context;
  const scripts = watchFiles({
    files,
    paths: [CODE_DIR],
    read: listScripts,
    onError: (error) => log.error("Cannot read the scripts", asErrorData(error)),
    clock,
  });
  const choice = createScriptChoice(scripts.value, "train", context);
  const hyperparameters = createHyperparametersModel(memory);
  const channels = createChannelsModel(context, clock);
  const models = createEarlierModelsModel(context, clock);
  const run = createRunModel({
    host: context.host,
    onLog: log.add,
    onBackend: context.reportBackend,
    ready: context.whole,
    async before() {
      await context.saveAll();
      await models.putAside();
    },
    after: models.bringBackWhereNoneWasMade,
    clock,
  });

  /** Why the job cannot start as it stands, in words, or `undefined`. */
  const problem = computed(() => {
    if (!choice.script.value) return "There is no script under /opt/ml/code";
    return hyperparameters.problem.value;
  });

  async function start(): Promise<void> {
    const entry = choice.script.value;
    if (problem.value !== undefined || !entry) return;
    const request = toJobRequest({
      script: entry.path,
      rows: hyperparameters.rows.value,
      channels: channels.list.value ?? [],
      channelSettings: channels.settings.value,
    });
    await run.start(() => deps.createJob(request));
  }

  function tellError(text: string, error: ErrorData): void {
    context.notices.show({ kind: "error", text, error });
  }

  return {
    /** `undefined` until they were read for the first time. */
    scripts: scripts.value,
    script: choice.script,
    chooseScript: choice.choose,
    hyperparameters,
    channels,
    models,
    run,
    problem,
    start,
    refresh: scripts.refresh,
    /** `/opt/ml/model` as a `tar.gz`. */
    packModel: (): Promise<Blob> => context.archives.pack(files, MODEL_DIR),
    /** Makes a first script and shows it; what goes wrong is shown. */
    async createScript(): Promise<void> {
      try {
        const location = await writeFirstScript(files);
        await scripts.refresh();
        context.openLocation(location);
      } catch (error) {
        tellError("Cannot make a script", asErrorData(error));
      }
    },
    /** Brings back a model that a run replaced; what goes wrong is shown. */
    async restoreModel(id: string): Promise<void> {
      try {
        await models.restore(id);
      } catch (error) {
        tellError("Cannot bring the earlier model back", asErrorData(error));
      }
    },
    /** Shows an error over the page. */
    tellError,
    openLocation: (location: SourceLocation): void => context.openLocation(location),
    dispose(): void {
      run.dispose();
      scripts.dispose();
      channels.dispose();
      models.dispose();
    },
  };
}
