import type { Endpoint, WorkerState } from "../../worker/host/script-host.ts";
import type { ErrorData } from "../../worker/messages.ts";

/** What the endpoint of this workspace is doing. */
export type HostState =
  | { status: "idle" }
  | { status: "starting"; deployment: Deployment }
  | { status: "serving"; deployment: Deployment; tookMs: number }
  | { status: "failed"; deployment: Deployment; error: ErrorData };

/** What became of the wish to take a changed script. */
export type ReloadState =
  | { status: "idle" }
  | { status: "reloading" }
  /** The workers serve the old script. */
  | { status: "failed"; error: ErrorData };

/** One deployment: a later one replaces it. */
export interface Deployment {
  script: string;
  /** Milliseconds since 1970. */
  startedMs: number;
  /** What the files were when it was started: `fingerprint` of code/ and model/. Absent until they were looked at. */
  code?: string;
  model?: string;
  /** Absent where it could not even be started. */
  endpoint?: Endpoint;
}

/** What a screen reader hears when the endpoint's state becomes `state`. */
export function hostAnnouncement(state: HostState, workers: readonly WorkerState[]): string {
  switch (state.status) {
    case "idle":
      return "";
    case "starting":
      return `Endpoint starts with ${workerCount(workers)}`;
    case "serving":
      return `Endpoint ready with ${workerCount(workers)}`;
    case "failed":
      return `Deployment failed: ${state.error.message}`;
  }
}

function workerCount(workers: readonly WorkerState[]): string {
  return workers.length === 1 ? "1 worker" : `${workers.length} workers`;
}
