import type { TrainingArguments } from "../../contract/script-interface.ts";
import type { FileSystem } from "../../platform/file-system.ts";

/** What the host has. */
export interface Machine {
  num_cpus: number;
  num_gpus: number;
}

export declare function readTrainingArguments(
  files: FileSystem,
  machine: Machine,
): Promise<TrainingArguments>;

export declare function trainingEnvironmentVariables(
  args: Pick<TrainingArguments, "hyperparameters" | "hosts" | "current_host">,
): Record<string, string>;
