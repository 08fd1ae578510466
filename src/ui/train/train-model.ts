import { computed, signal } from "@preact/signals";
import type { TrainingJob, TrainingJobRequest } from "../../sagemaker/training/training-job.ts";
import type { MetricMatcher } from "../../worker/host/metrics-client.ts";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import type { ErrorData, SourceLocation } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import type { Trash } from "../files/trash.ts";
import { createCheckpointModel } from "../runs/checkpoint-model.ts";
import { CHECKPOINT_PLACES, checkpointsOf, listCheckpoints } from "../runs/checkpoints.ts";
import { createRerunModel } from "../runs/rerun-model.ts";
import type { RunRecord } from "../runs/run-record.ts";
import { createRunsModel } from "../runs/runs-model.ts";
import { CODE_DIR, MODEL_DIR, type WorkspaceContext } from "../workspace-context.ts";
import { createChannelsModel } from "./channels-model.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createEarlierModelsModel } from "./earlier-models-model.ts";
import { writeFirstScript } from "./first-script.ts";
import { createHyperparametersModel } from "./hyperparameters-model.ts";
import { toJobRequest } from "./job-request.ts";
import { createMetricDefinitionsModel } from "./metric-definitions-model.ts";
import { createRunModel } from "./run-model.ts";
import { createScriptChoice } from "./script-choice.ts";
import { listScripts } from "./script-files.ts";
import { seedOf, seedProblem } from "./seed.ts";
import { isUnderWay, type TrainState } from "./train-state.ts";
import { watchFiles } from "./watched.ts";

export interface TrainDeps {
  /** `createTrainingJob` of sagemaker/. @throws {Error} Where a name or a limit of the service is broken. */
  createJob(request: TrainingJobRequest): TrainingJob;
  /** Takes removed runs. */
  trash: Pick<Trash, "discard">;
  /** Makes digests of large files of data. */
  inspector: Pick<InspectorCalls, "sha256">;
  /** Deploys the model. */
  deploy(): Promise<void>;
  /** Whether the script that would be deployed loads its model by itself. */
  hasModelFn(): boolean;
  /** Finds metrics in a log. Without it none are found there. */
  matcher?: MetricMatcher;
  clock?: Clock;
  /** Runs a task before the next frame. */
  frame?(task: () => void): void;
}

const SEED_KEY = "train.seed";
const MODE_KEY = "train.mode";

/** What the train panel shows: the next job with the last one, or all runs. */
export type TrainMode = "job" | "runs";

const NO_MATCHER: MetricMatcher = {
  match: async (regexes) => regexes.map(() => ({ hits: [], unread: 0 })),
  dispose: () => {},
};

export type TrainModel = ReturnType<typeof createTrainModel>;

/** State of the train panel: the job's description, its run, and the models that it replaced. */
export function createTrainModel(context: WorkspaceContext, deps: TrainDeps) {
  const { clock = systemClock, matcher = NO_MATCHER } = deps;
  const { files, memory, log } = context;
  const runs = createRunsModel(context, deps.trash, deps.inspector);
  const seed = signal(memory.get(SEED_KEY, ""));
  const mode = signal<TrainMode>(memory.get<TrainMode>(MODE_KEY, "job"));
  const onMetricsError = (error: unknown) => log.error("Cannot find metrics in the log", asErrorData(error));
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
    onMetricsError,
    matcher,
    ready: context.whole,
    async before(begun) {
      await context.saveAll();
      await models.putAside();
      await runs.begin(begun);
    },
    after: models.bringBackWhereNoneWasMade,
    async ended(end) {
      definitions.suggest();
      await runs.end(end);
    },
    clock,
    ...(deps.frame && { frame: deps.frame }),
  });
  const definitions = createMetricDefinitionsModel({
    memory,
    matcher,
    clock,
    told: () => run.metrics.peek().all.map(({ name }) => name),
    lastLines: () => (isUnderWay(run.state.peek()) ? undefined : run.log.peek().lines()),
    onError: onMetricsError,
  });

  const savedCheckpoints = watchFiles({
    files,
    paths: CHECKPOINT_PLACES,
    read: listCheckpoints,
    onError: (error) => log.error("Cannot read the checkpoints", asErrorData(error)),
    clock,
  });
  const checkpoints = computed(() => {
    const state = run.state.value;
    if (state.status === "idle" || run.version.value < 0) return [];
    return checkpointsOf(savedCheckpoints.value.value ?? [], state.startedMs, run.metrics.value);
  });
  const checkpointActions = createCheckpointModel(context, {
    putAside: models.putAsideForGood,
    deploy: deps.deploy,
    hasModelFn: deps.hasModelFn,
  });

  /** Why the job cannot start as it stands, in words, or `undefined`. */
  const problem = computed(() => {
    if (!choice.script.value) return "There is no script under /opt/ml/code";
    return hyperparameters.problem.value ?? seedProblem(seed.value);
  });

  /** Fulfilled with how the run ended; `undefined` where none could begin. */
  async function start(): Promise<TrainState | undefined> {
    const entry = choice.script.value;
    if (problem.value !== undefined || !entry) return undefined;
    const request = toJobRequest({
      script: entry.path,
      rows: hyperparameters.rows.value,
      channels: channels.list.value ?? [],
      channelSettings: channels.settings.value,
    });
    definitions.forget();
    return run.start({
      makeJob: () => deps.createJob(request),
      seed: seedOf(seed.value),
      definitions: definitions.usable(),
    });
  }

  const rerun = createRerunModel(context, runs, {
    hyperparameters,
    channels,
    definitions,
    seed,
    setSeed,
    script: choice.script,
    chooseScript: choice.choose,
    refresh: async () => void (await Promise.all([scripts.refresh(), channels.refresh()])),
    async start() {
      setMode("job");
      await start();
    },
  });

  function setSeed(text: string): void {
    seed.value = text;
    memory.set(SEED_KEY, text);
  }

  function setMode(next: TrainMode): void {
    mode.value = next;
    memory.set(MODE_KEY, next);
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
    definitions,
    run,
    runs,
    mode,
    setMode,
    rerun,
    /** What the run has saved while it trained, the first epoch first. */
    checkpoints,
    checkpointActions,
    /** As it is typed; empty for one that each run draws. */
    seed,
    seedProblem: computed(() => seedProblem(seed.value)),
    setSeed,
    problem,
    start,
    refresh: scripts.refresh,
    /** `/opt/ml/model` as a `tar.gz`. */
    packModel: (): Promise<Blob> => context.archives.pack(files, MODEL_DIR),
    /** All that is kept of a run, as a `tar.gz`. */
    packRun: (run: RunRecord): Promise<Blob> => context.archives.pack(files, runs.store.directory(run.id)),
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
      savedCheckpoints.dispose();
    },
  };
}
