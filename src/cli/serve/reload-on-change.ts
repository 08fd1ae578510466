import { CODE_DIR } from "../../sagemaker/container-paths.ts";
import type { ServedEndpoint } from "../../worker/host/script-host.ts";
import type { CommandHost } from "../command-host.ts";
import { describeError, showCodePath } from "../describe-error.ts";
import type { ModelContainer } from "../model-container.ts";
import type { ContainerLog } from "./container-log.ts";

/** An editor saves in several steps: what comes within this time is one change. */
const SETTLE_MS = 30;

/** What a script may import: one that cannot be loaded may wait for such a file. */
const SOURCE_FILE = /\.(ts|js|mjs|json)$/;

/**
 * Has an endpoint take its script anew when a file of it changes. The model is loaded anew only where `model_fn`, or what
 * it uses, changed. A script that cannot be loaded leaves the one before serving.
 *
 * @returns What ends it.
 */
export async function reloadOnChange(
  { cwd }: Pick<CommandHost, "cwd">,
  { container, script, codeDirectory }: ModelContainer,
  endpoint: Pick<ServedEndpoint, "reload" | "ready">,
  log: Pick<ContainerLog, "say">,
): Promise<() => void> {
  const { files } = container;
  if (codeDirectory === undefined) {
    log.say("warn", "Nothing is reloaded: a script that changes is named with --script");
    return () => {};
  }
  const { findModelParts } = await import("../../worker/compiler/model-parts.ts");
  let served = await findModelParts(files, script);
  let { paths } = served;
  let failure: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<void> = endpoint.ready.catch(() => undefined);

  async function reload(): Promise<void> {
    try {
      const parts = await findModelParts(files, script);
      paths = parts.paths;
      const models = parts.text === undefined || parts.text !== served.text;
      await endpoint.reload({ models });
      served = parts;
      failure = undefined;
      log.say(
        "info",
        models ? "The changed script serves, with its model loaded anew" : "The changed script serves",
      );
    } catch (error) {
      const reason = describeError(error, showCodePath(cwd, codeDirectory));
      if (reason === failure) return;
      failure = reason;
      log.say("error", `The changed script does not serve, the one before goes on: ${reason}`);
    }
  }
  const unwatch = files.watch(CODE_DIR, ({ path }) => {
    // A file that is missing is none of the script's yet. What else changes there may be the server's own log.
    if (!paths.has(path) && (failure === undefined || !SOURCE_FILE.test(path))) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      last = last.then(reload);
    }, SETTLE_MS);
  });
  return () => {
    clearTimeout(timer);
    unwatch();
  };
}
