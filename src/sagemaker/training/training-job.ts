import type { ChannelConfig } from "../../contract/script-interface.ts";

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
  /** Default: the program's name and the time, `mnist-2026-11-22-15-04-05-123`. */
  name?: string;
  /** The script's path under `/opt/ml/code`, e.g. `mnist.ts`. */
  program: string;
  hyperparameters: Readonly<Record<string, string>>;
  channels: readonly Channel[];
}

export declare function createTrainingJob(request: TrainingJobRequest): TrainingJob;
