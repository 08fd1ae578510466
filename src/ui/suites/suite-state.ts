import type { CaseResult } from "../../sagemaker/suites/run-suite.ts";
import type { ErrorData } from "../../worker/messages.ts";

/** What became of the cases that were run last. */
export type SuiteState =
  | { status: "idle" }
  | ({ status: "running" } & SuiteRun)
  /** Fewer results than cases: it was stopped. */
  | ({ status: "ended" } & SuiteRun)
  /** Its files do not make a suite, or could not be read. */
  | { status: "failed"; error: ErrorData };

export interface SuiteRun {
  /** E.g. `/opt/ml/suites/requests`. */
  directory: string;
  /** How many are run: one, or all of the suite. 0 until the suite is read. */
  caseCount: number;
  results: readonly CaseOutcome[];
}

/** How a case went, and what came back where something did. */
export type CaseOutcome = CaseResult & { answer?: CaseAnswer };

export interface CaseAnswer {
  status: number;
  /** The content type, with its parameters; empty where there was none. */
  type: string;
  body: Uint8Array<ArrayBuffer>;
}

/** How many cases passed and failed, and how long all took. */
export function countResults(results: readonly CaseResult[]) {
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const elapsedMs = results.reduce((sum, result) => sum + result.elapsedMs, 0);
  return { passed: results.length - failed, failed, elapsedMs };
}

/** What a screen reader hears when the suite's state becomes `state`. */
export function suiteAnnouncement(state: SuiteState): string {
  switch (state.status) {
    case "idle":
      return "";
    case "running":
      return "The suite runs";
    case "ended": {
      const { passed, failed } = countResults(state.results);
      const stopped = state.results.length < state.caseCount ? "Suite stopped: " : "Suite: ";
      return `${stopped}${passed} passed, ${failed} failed`;
    }
    case "failed":
      return `The suite could not be run: ${state.error.message}`;
  }
}
