import { createScriptHost } from "../worker/host/create-script-host.ts";
import type { LogRecord } from "../worker/messages.ts";
import { withArchivedCode } from "./archived-code.ts";
import { CommandError, UsageError } from "./command-error.ts";
import type { CommandHost } from "./command-host.ts";
import { describeError, showCodePath } from "./describe-error.ts";
import { formatLogLine } from "./log-line.ts";
import { type ModelContainerOptions, openModelContainer } from "./model-container.ts";

/** Where requests go: to an endpoint, or to a worker that is started for them. */
export interface SenderOptions extends ModelContainerOptions {
  /** e.g. `http://localhost:8080`. */
  endpoint?: string;
}

/** An endpoint that requests can be sent to. */
export interface Sender {
  /** The address to send to. */
  readonly url: string;
  /** Answers as an endpoint does. */
  send(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/**
 * Opens an endpoint: one that runs, or one inference worker with the model and the script that are named.
 *
 * What the script logs goes to standard error, and so does what is wrong.
 *
 * @throws {UsageError} Where neither is named, or both are.
 * @throws {CommandError} Where something keeps the worker from serving.
 */
export async function openSender(host: CommandHost, options: SenderOptions): Promise<Sender> {
  const { endpoint, model, script } = options;
  if (endpoint === undefined && model === undefined && script === undefined) {
    throw new UsageError("Cannot send a request to nothing: name --model, --script, or a running --endpoint");
  }
  if (endpoint === undefined) return await openWorker(host, options);
  if (model !== undefined || script !== undefined) {
    throw new UsageError("Cannot use --endpoint with --model or --script: the endpoint has its own");
  }
  const url = invocationsUrl(endpoint);
  return { url, send: (request) => reach(host, request, endpoint), close: async () => {} };
}

/** The address of the invocations of an endpoint that may be given without their path. */
function invocationsUrl(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `Cannot use --endpoint "${endpoint}": it must be an address, e.g. http://localhost:8080`,
    );
  }
  if (url.pathname === "/") url.pathname = "/invocations";
  return url.href;
}

async function reach(host: CommandHost, request: Request, endpoint: string): Promise<Response> {
  try {
    return await host.fetch(request);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot reach the endpoint ${endpoint}: ${reason}`, { cause });
  }
}

async function openWorker(host: CommandHost, options: SenderOptions): Promise<Sender> {
  const opened = await openModelContainer(host, options);
  const { container, script, codeDirectory } =
    options.script === undefined ? await withArchivedCode(opened, host.env.SAGEMAKER_PROGRAM) : opened;
  const onLog = (record: LogRecord) => {
    if (record.origin === "script" || record.level === "error" || record.level === "warn")
      host.stderr.write(`${formatLogLine(record)}\n`);
  };
  const endpoint = createScriptHost(container.parts).deploy({
    script,
    workers: 1,
    env: serviceVariables(host.env),
    onLog,
  });
  const close = async () => {
    endpoint.undeploy();
    await container.close();
  };
  try {
    await endpoint.ready;
  } catch (error) {
    await close();
    throw new CommandError(describeError(error, showCodePath(host.cwd, codeDirectory)), { cause: error });
  }
  return {
    url: "http://localhost/invocations",
    send: async (request) => (await endpoint.invoke(request)).response,
    close,
  };
}

/** The service's variables of the process. Section 2.1. */
export function serviceVariables(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const found = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[0].startsWith("SAGEMAKER_") && entry[1] !== undefined,
  );
  return Object.fromEntries(found);
}
