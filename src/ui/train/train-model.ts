import { computed } from "@preact/signals";
import type { SourceLocation } from "../../worker/messages.ts";
import { CODE_DIR, MODEL_DIR, type WorkspaceContext } from "../workspace-context.ts";
import { createChannelsModel } from "./channels-model.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createEarlierModelsModel } from "./earlier-models-model.ts";
import { asErrorData } from "./error-data.ts";
import { createHyperparametersModel } from "./hyperparameters-model.ts";
import { toTrainingJob } from "./job.ts";
import { createRunModel } from "./run-model.ts";
import { createScriptChoice } from "./script-choice.ts";
import { listScripts } from "./script-files.ts";
import { watchFiles } from "./watched.ts";

export type TrainModel = ReturnType<typeof createTrainModel>;

/** State of the train panel: the job's description, its run, and the models that it replaced. */
export function createTrainModel(context: WorkspaceContext, clock: Clock = systemClock) {
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
    await run.start(
      toTrainingJob({
        script: entry.path,
        rows: hyperparameters.rows.value,
        channels: channels.list.value ?? [],
        channelSettings: channels.settings.value,
        startMs: clock.now(),
      }),
    );
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
    /** `/opt/ml/model` as a `tar.gz`. */
    packModel: (): Promise<Blob> => context.archives.pack(files, MODEL_DIR),
    openLocation: (location: SourceLocation): void => context.openLocation(location),
    dispose(): void {
      run.dispose();
      scripts.dispose();
      channels.dispose();
      models.dispose();
    },
  };
}
