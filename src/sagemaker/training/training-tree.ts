import type { FileSystem } from "../../platform/file-system.ts";
import type { TrainingJob } from "./training-job.ts";

export declare function writeTrainingTree(files: FileSystem, job: TrainingJob): Promise<void>;
