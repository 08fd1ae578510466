import type { Artifact } from "../../sagemaker/training/training-job.ts";
import type { ErrorData, TrainingProgress, TrainingResult } from "../../worker/messages.ts";

/** What the training job of this workspace is doing. */
export type TrainState =
  | { status: "idle" }
  | ({ status: "starting" } & RunOfJob)
  /** `progress` is there once `fit` has told how far it is: a script that trains by itself does not. */
  | ({ status: "running"; progress?: TrainingProgress } & RunOfJob)
  | ({ status: "completed"; elapsedMs: number; artifacts: Artifact[] } & RunOfJob)
  /** `failure` is the text of `/opt/ml/output/failure`; empty where the job did not come that far. */
  | ({ status: "failed"; elapsedMs: number; failure: string; exitCode: number; error: ErrorData } & RunOfJob)
  | ({ status: "stopped"; elapsedMs: number } & RunOfJob);

interface RunOfJob {
  jobName: string;
  /** Milliseconds since 1970. */
  startedMs: number;
}

/** Whether a guest runs. */
export function isUnderWay(
  state: TrainState,
): state is Extract<TrainState, { status: "starting" | "running" }> {
  return state.status === "starting" || state.status === "running";
}

/** The service shows so many characters of the failure file. Clause F13. */
export const FAILURE_REASON_LENGTH = 1024;

/** The reason of a failure as the service words it. Clause F13. */
export function failureReason(failure: string, exitCode = 1): string {
  return `AlgorithmError: ${failure === "" ? `Exit Code: ${exitCode}` : failure.slice(0, FAILURE_REASON_LENGTH)}`;
}

/** The state that a run ends in. */
export function stateAfter(
  outcome: TrainingResult | { status: "Stopped"; elapsedMs: number },
  about: RunOfJob,
): TrainState {
  const { elapsedMs } = outcome;
  switch (outcome.status) {
    case "Completed":
      return { status: "completed", ...about, elapsedMs, artifacts: outcome.artifacts };
    case "Failed": {
      const { failure, error, exitCode } = outcome;
      return { status: "failed", ...about, elapsedMs, failure, error, exitCode };
    }
    case "Stopped":
      return { status: "stopped", ...about, elapsedMs };
  }
}
