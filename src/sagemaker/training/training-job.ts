import type { ChannelConfig } from "../../contract/script-interface.ts";
import { TrainingJobError } from "../errors.ts";

/** A training job as CreateTrainingJob describes it, with the service's own key names. */
export interface TrainingJob {
  /** `^[a-zA-Z0-9](-*[a-zA-Z0-9])*`, 1–63 characters. Clause F9. */
  TrainingJobName: string;
  /** Text to text: the script gets them as they are. Those that start with `sagemaker_` are the service's. */
  HyperParameters: Record<string, string>;
  InputDataConfig: Channel[];
  ResourceConfig: { InstanceCount: number };
}

/** A channel: its name is that of its directory under `/opt/ml/input/data`. */
export interface Channel extends ChannelConfig {
  /** `[A-Za-z0-9\.\-_]+`, at most 64 characters. Clause F10. */
  ChannelName: string;
}

/** How a training job ended. */
export type TrainingOutcome =
  | { status: "Completed"; exitCode: 0; elapsedMs: number; artifacts: Artifact[] }
  /** `failure` is the text of `/opt/ml/output/failure`. */
  | { status: "Failed"; exitCode: number; elapsedMs: number; failure: string; error: Error }
  | { status: "Stopped"; elapsedMs: number };

/** A file that the job left under `/opt/ml/model` or `/opt/ml/output/data`. */
export interface Artifact {
  path: string;
  sizeBytes: number;
}

/** What a user says of a job. */
export interface TrainingJobRequest {
  /** Default: the program's name and the time, e.g. `mnist-2026-11-22-15-04-05-123`. */
  name?: string;
  /** The script's path under `/opt/ml/code`, e.g. `mnist.ts`. */
  program: string;
  /** Text to text. What starts with `sagemaker_` and is the service's own to say is replaced. */
  hyperparameters: Readonly<Record<string, string>>;
  channels: readonly Channel[];
}

/**
 * Describes a job as the SDK does: the user's hyperparameters as they are, and the service's beside them, written
 * as JSON (`"sagemaker_program": "\"mnist.ts\""`).
 *
 * @throws {TrainingJobError} Where a name or a limit of the service is broken.
 *
 * Clauses T9 (the service's hyperparameters), F9, F10 (names and limits).
 */
export function createTrainingJob(request: TrainingJobRequest): TrainingJob {
  const name = request.name ?? defaultJobName(request.program, new Date());
  const job: TrainingJob = {
    TrainingJobName: name,
    HyperParameters: {
      sagemaker_container_log_level: "20",
      ...request.hyperparameters,
      sagemaker_enable_cloudwatch_metrics: "false",
      sagemaker_job_name: JSON.stringify(name),
      sagemaker_program: JSON.stringify(request.program),
      sagemaker_region: JSON.stringify("local"),
      sagemaker_submit_directory: JSON.stringify("file:///opt/ml/code"),
    },
    InputDataConfig: request.channels.map((channel) => ({ ...channel })),
    ResourceConfig: { InstanceCount: 1 },
  };
  checkProgram(request.program);
  checkTrainingJob(job);
  return job;
}

/** `<base>-YYYY-MM-DD-HH-MM-SS-mmm` in UTC, the base cut so that the whole fits. Clause F9. */
export function defaultJobName(program: string, time: Date): string {
  const stamp = time.toISOString().replace(/[T:.]/g, "-").replace("Z", "");
  const stem = program.slice(program.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  const base = stem
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .slice(0, JOB_NAME_MAX - stamp.length - 1)
    .replace(/^-+|-+$/g, "");
  return `${base === "" ? "job" : base}-${stamp}`;
}

const JOB_NAME_MAX = 63;
const JOB_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;
const CHANNEL_NAME = /^[A-Za-z0-9.\-_]+$/;

/** @throws {TrainingJobError} Where a name or a limit of the service is broken. Clauses F9, F10. */
export function checkTrainingJob(job: TrainingJob): void {
  checkJobName(job.TrainingJobName);
  checkHyperparameters(job.HyperParameters);
  checkChannels(job.InputDataConfig);
  const count = job.ResourceConfig.InstanceCount;
  if (!Number.isInteger(count) || count < 1) {
    const message = `Cannot run a job on ${count} hosts: the number must be a whole one, at least 1`;
    throw new TrainingJobError("ResourceConfig.InstanceCount", message);
  }
}

function checkJobName(name: string): void {
  if (name.length <= JOB_NAME_MAX && JOB_NAME.test(name)) return;
  const rule = `letters, digits and inner hyphens, at most ${JOB_NAME_MAX}`;
  throw new TrainingJobError("TrainingJobName", `Cannot name a training job "${name}": it must be ${rule}`);
}

function checkProgram(program: string): void {
  const isInside = !program.startsWith("/") && !program.split("/").includes("..");
  if (program !== "" && isInside) return;
  const message = `Cannot run "${program}": the program must be the path of a file under /opt/ml/code, e.g. "mnist.ts"`;
  throw new TrainingJobError("HyperParameters.sagemaker_program", message);
}

function checkHyperparameters(hyperparameters: Record<string, string>): void {
  const entries = Object.entries(hyperparameters);
  const refuse = (key: string, reason: string): never => {
    throw new TrainingJobError(`HyperParameters.${key}`, `Cannot use the hyperparameter "${key}": ${reason}`);
  };
  for (const [key, value] of entries) {
    if (key === "") refuse(key, "its name is empty");
    if (key.length > 256) refuse(key, `its name has ${key.length} characters, at most 256 may be`);
    if (typeof value !== "string") refuse(key, `its value must be text: it is ${JSON.stringify(value)}`);
    if (value.length > 2500) refuse(key, `its value has ${value.length} characters, at most 2500 may be`);
  }
  if (entries.length > 100) {
    const message = `Cannot use ${entries.length} hyperparameters: at most 100 may be, with the service's own`;
    throw new TrainingJobError("HyperParameters", message);
  }
}

function checkChannels(channels: readonly Channel[]): void {
  const names = new Set<string>();
  for (const { ChannelName: name } of channels) {
    const refuse = (reason: string): never => {
      throw new TrainingJobError(
        `InputDataConfig.${name}`,
        `Cannot use a channel named "${name}": ${reason}`,
      );
    };
    // "." and ".." fit the service's pattern, but are no directories of their own.
    if (name === "." || name === "..") refuse("it names no directory of its own");
    if (name.length > 64 || !CHANNEL_NAME.test(name)) {
      refuse("it must be letters, digits, dots, hyphens and underscores, at most 64");
    }
    if (names.has(name)) refuse("another channel has that name");
    names.add(name);
  }
  if (channels.length > 20) {
    const message = `Cannot use ${channels.length} channels: at most 20 may be`;
    throw new TrainingJobError("InputDataConfig", message);
  }
}
