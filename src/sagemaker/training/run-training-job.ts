import type { TrainingArguments } from "../../contract/script-interface.ts";
import { setFileSystem } from "../../mxnet/files.ts";
import type { FileSystem } from "../../platform/file-system.ts";
import { FAILURE_FILE, MODEL_DIR, OUTPUT_DATA_DIR, OUTPUT_DIR, SUCCESS_FILE } from "../container-paths.ts";
import { ScriptError } from "../errors.ts";
import { filterLog, type Log } from "../log.ts";
import { callScript, checkParameterCount, findScriptFunction, type Script } from "../script-call.ts";
import { saveByDefault } from "./default-save.ts";
import {
  type Machine,
  readTrainingArguments,
  serviceValue,
  trainingEnvironmentVariables,
} from "./training-environment.ts";
import { describeFailure, exitCodeOf } from "./training-failure.ts";
import type { Artifact, TrainingOutcome } from "./training-job.ts";

export interface TrainingRunOptions {
  script: Script;
  /** Rooted so that `/opt/ml` is this host's own. */
  files: FileSystem;
  machine: Machine;
  log: Log;
  /** What the script sees as `process.env`: gets the variables of T33 and T35 before `train` runs. */
  env?: Record<string, string>;
  /** An error's class, message and stack as text, with the user's paths. Default: as the engine has it. */
  formatStack?(error: Error): string;
}

/**
 * Runs the job that the tree under `/opt/ml/input` describes: train, then the script's save or the default one, then
 * the file `success` or `failure`. `mxnet` loads and saves in `files` from then on.
 *
 * Never rejected: whatever goes wrong is a `Failed`.
 *
 * Dialect `documented`: only `undefined` and `null` from train skip the save (section 0.4).
 *
 * Clauses T18–T32.
 */
export async function runTrainingJob(
  options: TrainingRunOptions,
): Promise<Exclude<TrainingOutcome, { status: "Stopped" }>> {
  const { files } = options;
  const startedMs = performance.now();
  const elapsedMs = () => performance.now() - startedMs;
  try {
    await trainAndSave(options);
    await files.mkdir(OUTPUT_DIR, { recursive: true });
    await files.writeFile(SUCCESS_FILE, "");
    const artifacts = [
      ...(await filesUnder(files, MODEL_DIR)),
      ...(await filesUnder(files, OUTPUT_DATA_DIR)),
    ];
    return { status: "Completed", exitCode: 0, elapsedMs: elapsedMs(), artifacts };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const failure = describeFailure(error, options.formatStack);
    options.log("error", "container_support.training", failure);
    await writeFailure(options, failure);
    return { status: "Failed", exitCode: exitCodeOf(error), elapsedMs: elapsedMs(), failure, error };
  }
}

async function trainAndSave(options: TrainingRunOptions): Promise<void> {
  const { script, files, machine } = options;
  setFileSystem(files);
  const args = await readTrainingArguments(files, machine);
  const log = filterLog(options.log, containerLogLevel(args));
  logStart(log, args);
  Object.assign(options.env ?? {}, trainingEnvironmentVariables(args));

  const model = await callTrain(script, args);
  if (model === undefined || model === null) return;
  const save = findScriptFunction(script, "save");
  if (save === undefined) return await callScript("save", () => saveByDefault(model, args, files));
  await callScript("save", () => {
    checkParameterCount(save, 2, "save(model, model_dir)");
    return save(model, args.model_dir);
  });
}

async function callTrain(script: Script, args: TrainingArguments): Promise<unknown> {
  const train = findScriptFunction(script, "train");
  if (train === undefined) {
    throw new ScriptError(
      "train",
      `Cannot train as the script has no train function: it exports ${Object.keys(script).join(", ") || "nothing"}, write "export function train({ hyperparameters, channel_input_dirs, model_dir }) { … }"`,
    );
  }
  return await callScript("train", () => {
    checkParameterCount(train, 1, "train({ hyperparameters, channel_input_dirs, … }), with one object");
    return train(args);
  });
}

function containerLogLevel({ hyperparameters }: TrainingArguments): string | undefined {
  const level = hyperparameters.sagemaker_container_log_level;
  return level === undefined ? undefined : serviceValue(level);
}

/** The lines that every job's log begins with. A logger's colours (T31) are left to who shows the log. Clauses T31, T32. */
function logStart(log: Log, args: TrainingArguments): void {
  log("info", "root", "running container entrypoint");
  log("info", "root", "starting train task");
  log("info", "container_support.training", "Training starting");
  const deprecation =
    "This required structure for training scripts will be deprecated with the next major release of MXNet images.";
  log("warn", "mxnet_container.train", deprecation);
  log("info", "mxnet_container.train", `MXNetTrainingEnvironment: ${JSON.stringify(args)}`);
  log("info", "mxnet_container.train", "Starting distributed training task");
}

/** Appends: a job's file starts empty, as `writeTrainingTree` removes an older one. Clause T28. */
async function writeFailure({ files, log }: TrainingRunOptions, failure: string): Promise<void> {
  try {
    await files.mkdir(OUTPUT_DIR, { recursive: true });
    await files.appendFile(FAILURE_FILE, failure);
  } catch (error) {
    log("error", "container_support.training", `The job failed, and its failure file too: ${String(error)}`);
  }
}

async function filesUnder(files: FileSystem, directory: string): Promise<Artifact[]> {
  const found: Artifact[] = [];
  await files.mkdir(directory, { recursive: true });
  for (const { name, kind } of await files.readdir(directory)) {
    const path = `${directory}/${name}`;
    if (kind === "directory") found.push(...(await filesUnder(files, path)));
    else found.push({ path, sizeBytes: (await files.stat(path)).size });
  }
  return found;
}
