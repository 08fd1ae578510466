import type { FileSystem } from "../../platform/file-system.ts";
import type { startInferenceService } from "../../sagemaker/serving/inference-service.ts";
import type { runTrainingJob } from "../../sagemaker/training/run-training-job.ts";
import type { BackendName, GuestMessage, TrainingProgress } from "../messages.ts";
import type { StartBackend } from "./choose-backend.ts";
import type { Describe } from "./inspect.ts";

/** The guest's end: a worker's global object, or a port in a test. */
export interface GuestScope {
  postMessage(message: GuestMessage, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  addEventListener(type: "error", listener: (event: ErrorEvent) => void): void;
  addEventListener(type: "unhandledrejection", listener: (event: PromiseRejectionEvent) => void): void;
}

/** What `guest-entry.ts` joins a guest of. */
export interface GuestParts {
  /** Opens the files behind a port. */
  connectFiles(port: MessagePort): FileSystem;
  /** Lends the files to the libraries that load and save. */
  lendFiles(files: FileSystem): void;
  backends: Readonly<Record<BackendName, StartBackend>>;
  /** The modules that a script may import, besides `node:fs/promises`, `node:path` and `optml`. */
  provided: Readonly<Record<string, () => object | Promise<object>>>;
  /** Takes the ambient power from the realm and puts the script's own `console` and `process` there. */
  enclose(globals: { console: object; process: object }): void;
  /** Says in one line what a tensor or an array is, for the log. */
  describe?: Describe;
  /** Seeds every random choice of the libraries. */
  seedRandom?(seed: number): void;
  onTrainingProgress(listener: (progress: TrainingProgress) => void): void;
  /** Tensors that exist in this realm. */
  countTensors?(): number;
  /** Bytes that they take. */
  tensorBytes?(): number;
  runTrainingJob: typeof runTrainingJob;
  startInferenceService: typeof startInferenceService;
}
