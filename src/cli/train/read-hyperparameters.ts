import { UsageError } from "../command-error.ts";
import type { CommandHost } from "../command-host.ts";
import { localFile } from "../local-path.ts";
import type { TrainOptions } from "./train-command.ts";

/**
 * The hyperparameters of `--hyperparameters FILE`, then those of `--hyperparameter`, which win.
 *
 * A value of the file that is no text becomes its JSON, as the SDK sends it: `0.1`, `true`, `[1, 2]`.
 *
 * @throws {UsageError} Where the file is no JSON object.
 */
export async function readHyperparameters(
  host: CommandHost,
  { hyperparameters, hyperparameter }: Pick<TrainOptions, "hyperparameters" | "hyperparameter">,
): Promise<Record<string, string>> {
  if (hyperparameters === undefined) return { ...hyperparameter };
  const { path } = await localFile(host, "--hyperparameters", hyperparameters);
  const refuse = (reason: string, cause?: unknown) =>
    new UsageError(`Cannot use --hyperparameters "${hyperparameters}": ${reason}`, { cause });
  let value: unknown;
  try {
    value = JSON.parse(await host.disk.readFile(path, "utf8"));
  } catch (cause) {
    throw refuse(`it is no JSON: ${(cause as Error).message}`, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refuse('it must hold a JSON object, e.g. {"epochs": "3"}');
  }
  const entries = Object.entries(value).map(([key, entry]) => [
    key,
    typeof entry === "string" ? entry : JSON.stringify(entry),
  ]);
  return { ...Object.fromEntries(entries), ...hyperparameter };
}
