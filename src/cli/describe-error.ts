import { CODE_DIR } from "../sagemaker/container-paths.ts";
import { errorData } from "../worker/host/remote-error.ts";
import type { ErrorData } from "../worker/messages.ts";
import { CommandError } from "./command-error.ts";
import { shownPath } from "./local-path.ts";

/**
 * An error in one line: where in the user's script it happened, where that is known, and what.
 *
 * @param showPath Makes the path of a place into what the user can open. Default: the path in the container.
 */
export function describeError(error: unknown, showPath = (path: string) => path): string {
  // What a command says is said in full, whatever caused it.
  if (error instanceof CommandError) return error.message;
  return describeErrorData(errorData(error), showPath);
}

/** The same of an error as data. */
export function describeErrorData(
  { message, location }: Pick<ErrorData, "message" | "location">,
  showPath = (path: string) => path,
): string {
  if (!location) return message;
  return `${showPath(location.path)}:${location.line}:${location.column}: ${message}`;
}

/**
 * Shows a path under `/opt/ml/code` as a user would write it who stands in `cwd`.
 *
 * @param directory What `/opt/ml/code` is on the disk; absent where it is nowhere.
 */
export function showCodePath(cwd: string, directory: string | undefined): (path: string) => string {
  return (path) => {
    const isCode = directory !== undefined && path.startsWith(`${CODE_DIR}/`);
    return isCode ? shownPath(cwd, `${directory}${path.slice(CODE_DIR.length)}`) : path;
  };
}
