import type { SuiteCase } from "../../sagemaker/suites/read-suite.ts";
import type { CaseDraft } from "../../sagemaker/suites/write-case.ts";
import type { SentRequest } from "../requests/answer.ts";
import { ML_ROOT } from "../workspace-context.ts";

/** Where a first suite is offered to be made: in no directory that a script or the container reads. */
const FIRST_SUITE = "suites/requests";

/** A suite's directory as it is shown and typed: without `/opt/ml/`. */
export function shortPath(path: string): string {
  return path.replace(`${ML_ROOT}/`, "");
}

/** What is offered as the place of a new case. */
export function firstFolder(directory: string | undefined): string {
  return directory === undefined || directory === ML_ROOT ? FIRST_SUITE : shortPath(directory);
}

/** The directory that a typed folder means. */
export function toDirectory(folder: string): string {
  return `${ML_ROOT}/${folder.trim().replace(/^\/+|\/+$/g, "")}`.replace(`${ML_ROOT}/opt/ml/`, `${ML_ROOT}/`);
}

/** Why no suite can be at a typed folder, in words, or `undefined`. */
export function folderProblem(folder: string): string | undefined {
  const parts = toDirectory(folder)
    .slice(ML_ROOT.length + 1)
    .split("/");
  if (parts.some((part) => part === "")) return "Type a folder, e.g. suites/requests";
  if (parts.some((part) => part.startsWith("."))) return "What begins with a dot is not read";
  return parts.some((part) => part.includes("\0")) ? "A folder's name has no NUL" : undefined;
}

/** Why a case cannot have that name, in words, or `undefined`. */
export function caseNameProblem(name: string): string | undefined {
  const parts = name.trim().split("/");
  if (parts.some((part) => part === "")) return "Type a name, e.g. four or digits/four";
  return parts.some((part) => part.startsWith(".")) ? "What begins with a dot is not read" : undefined;
}

/** A name for a request's case: its label in small letters, numbered where there is one already. */
export function suggestName(label: string, taken: readonly string[]): string {
  const bare = label
    .toLowerCase()
    .replace(/\.[a-z0-9]+$/, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const name = bare === "" ? "request" : bare;
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? name : `${name}-${number}`;
    if (!taken.includes(numbered)) return numbered;
  }
}

/** A case's request, to be put into the form. */
export async function requestOf(suiteCase: SuiteCase): Promise<SentRequest> {
  const { name, content_type = "", accept = "", readBody } = suiteCase;
  return { contentType: content_type, accept, body: await readBody(), label: name };
}

/** A case with another expectation. */
export async function draftOf(suiteCase: SuiteCase, expected: CaseDraft["expected"]): Promise<CaseDraft> {
  const { name, content_type = "", accept = "", readBody } = suiteCase;
  return { name, content_type, accept, body: await readBody(), expected };
}
