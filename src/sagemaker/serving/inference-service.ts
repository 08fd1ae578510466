import type { FileSystem } from "../../platform/file-system.ts";
import type { Log } from "../log.ts";
import type { InvokeRequest, InvokeResponse, ModelSummary } from "./invocation.ts";

export interface InferenceServiceOptions {
  /** What the script's module exports. */
  script: Readonly<Record<string, unknown>>;
  /** Rooted so that `/opt/ml` is this worker's own. */
  files: FileSystem;
  /** The endpoint's variables of section 2.1. */
  env: Readonly<Record<string, string>>;
  log: Log;
}

/** One inference worker's service: a loaded model and the handlers round it. */
export interface InferenceService {
  readonly model: ModelSummary;
  /** Takes the handlers from another script, or from a new version. The model stays: model_fn is not run again. */
  replaceScript(script: Readonly<Record<string, unknown>>): void;
  /** Answers one request; those that come meanwhile wait. Never rejected: errors become responses (H13–H16). */
  invoke(request: InvokeRequest): Promise<InvokeResponse>;
}

export declare function startInferenceService(options: InferenceServiceOptions): Promise<InferenceService>;
