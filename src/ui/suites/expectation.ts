import type { CaseDraft } from "../../sagemaker/suites/write-case.ts";
import type { CaseAnswer } from "./suite-state.ts";

/** How the body of an answer is judged. */
export type BodyMatch = "any" | "equal" | "close";

/** What must come back, as it is typed. */
export interface Expectation {
  status: string;
  /** Empty: any. */
  type: string;
  match: BodyMatch;
  tolerance: string;
}

/** The tolerance that is offered: float32 sums differ in their sixth digit between backends. */
const TOLERANCE = "1e-5";

/** What an answer suggests: its status, its type, and its body, numbers within a tolerance. */
export function expectationOf(answer: CaseAnswer): Expectation {
  const holdsNumbers = /json|csv/.test(answer.type) && answer.status < 300;
  return {
    status: String(answer.status),
    type: essence(answer.type),
    match: answer.status >= 300 ? "any" : holdsNumbers ? "close" : "equal",
    tolerance: TOLERANCE,
  };
}

/** What a case expects, to be edited. */
export function toExpectation(expected: CaseDraft["expected"], hasBody: boolean): Expectation {
  const { status, type = "", tolerance } = expected;
  const match = !hasBody ? "any" : tolerance === undefined ? "equal" : "close";
  return {
    status: String(status),
    type,
    match,
    tolerance: tolerance === undefined ? TOLERANCE : String(tolerance),
  };
}

/** The expectation as a case keeps it. `body` is what must come back, where it is judged. */
export function fromExpectation(
  { status, type, match, tolerance }: Expectation,
  body: Uint8Array,
): CaseDraft["expected"] {
  return {
    status: Number(status),
    ...(type.trim() !== "" && { type: type.trim() }),
    ...(match === "close" && { tolerance: Number(tolerance) }),
    ...(match !== "any" && { body }),
  };
}

/** What is wrong with what was typed, by field. Empty where it can be kept. */
export function expectationProblems({ status, match, tolerance }: Expectation): {
  status?: string;
  tolerance?: string;
} {
  const code = Number(status);
  const isStatus = /^\d{3}$/.test(status.trim()) && code >= 100 && code <= 599;
  const isTolerance = tolerance.trim() !== "" && Number(tolerance) >= 0 && Number.isFinite(Number(tolerance));
  return {
    ...(!isStatus && { status: "A status is a number from 100 to 599" }),
    ...(match === "close" &&
      !isTolerance && { tolerance: "A tolerance is a number of 0 or more, e.g. 1e-5" }),
  };
}

function essence(type: string): string {
  return (type.split(";", 1)[0] ?? "").trim().toLowerCase();
}
