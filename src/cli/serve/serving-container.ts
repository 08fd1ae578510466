import { withArchivedCode } from "../archived-code.ts";
import { UsageError } from "../command-error.ts";
import type { CommandHost } from "../command-host.ts";
import { type ModelContainer, openModelContainer, openServiceContainer } from "../model-container.ts";
import type { ServeOptions } from "./serve-command.ts";

/**
 * Opens the container that is to be served: of what the command line names, else the one that the service started.
 *
 * The script may also lie in the model's own directory `code`, under the name of `SAGEMAKER_PROGRAM`, `inference`, or as
 * the only one there.
 *
 * @throws {UsageError} Where what is named is not there.
 */
export async function openServingContainer(
  host: CommandHost,
  options: Pick<ServeOptions, "model" | "script" | "baseDir" | "backend" | "seed">,
): Promise<ModelContainer> {
  const { model, script, baseDir } = options;
  if (model === undefined && script === undefined) {
    const opened = await openServiceContainer(host, { ...options, baseDir: baseDir ?? "/opt/ml" });
    return host.env.SAGEMAKER_PROGRAM ? opened : await withArchivedCode(opened, undefined);
  }
  if (baseDir !== undefined) {
    throw new UsageError("Cannot use --base-dir with --model or --script: it stands for all of /opt/ml");
  }
  const opened = await openModelContainer(host, options);
  return script === undefined ? await withArchivedCode(opened, host.env.SAGEMAKER_PROGRAM) : opened;
}
