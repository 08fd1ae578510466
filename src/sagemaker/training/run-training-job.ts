import type { FileSystem } from "../../platform/file-system.ts";
import type { Log } from "../log.ts";
import type { Machine } from "./training-environment.ts";
import type { TrainingOutcome } from "./training-job.ts";

export interface TrainingRunOptions {
  /** What the script's module exports. */
  script: Readonly<Record<string, unknown>>;
  /** Rooted so that `/opt/ml` is this host's own. */
  files: FileSystem;
  machine: Machine;
  log: Log;
  /** What the script sees as `process.env`: gets the variables of T33 and T35 before `train` runs. */
  env?: Record<string, string>;
  /** An error's stack as text, with the user's paths. Without it: the stack as the engine has it. */
  formatStack?(error: Error): string;
}

export declare function runTrainingJob(
  options: TrainingRunOptions,
): Promise<Exclude<TrainingOutcome, { status: "Stopped" }>>;
