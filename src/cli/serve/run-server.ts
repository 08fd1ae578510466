import { memoryUsage } from "node:process";
import type { EndpointIdentity } from "../../sagemaker/serving/invoke-endpoint.ts";
import { readServingEnvironment } from "../../sagemaker/serving/serving-environment.ts";
import { deploy } from "../../worker/host/deploy.ts";
import type { ServedEndpoint } from "../../worker/host/script-host.ts";
import { CommandError } from "../command-error.ts";
import type { CommandHost, HttpServer } from "../command-host.ts";
import { describeError, showCodePath } from "../describe-error.ts";
import { serviceVariables } from "../open-sender.ts";
import { AccessLog } from "./access-log.ts";
import { ContainerLog } from "./container-log.ts";
import { type Gauges, Metrics } from "./metrics.ts";
import { reloadOnChange } from "./reload-on-change.ts";
import type { ServeOptions } from "./serve-command.ts";
import { createServeHandler } from "./serve-handler.ts";
import { openServingContainer } from "./serving-container.ts";

/** The platform kills what has not ended 30 s after it was asked to (clause H6). What is left then is told before. */
const GRACE_MS = 28_000;

const SIGNAL_EXIT_CODES = { SIGTERM: 143, SIGINT: 130 } as const;

/** Serves until a signal ends it. @throws {CommandError} Where the endpoint cannot serve. Clauses H2–H6. */
export async function runServer(host: CommandHost, options: ServeOptions): Promise<void> {
  const startedMs = performance.now();
  const serving = readServingEnvironment(host.env);
  const opened = await openServingContainer(host, options);
  const log = new ContainerLog(host.stdout, host.env.SAGEMAKER_CONTAINER_LOG_LEVEL);
  const endpoint = deploy(opened.container.parts, {
    script: opened.script,
    workers: options.workers ?? serving.workers ?? globalThis.navigator.hardwareConcurrency,
    env: serviceVariables(host.env),
    queueLimit: options.queue,
    recovers: true,
    onLog: (record) => log.add(record),
  });
  const access = new AccessLog((text) => host.stdout.write(text));
  let isReady = false;
  const handler = createServeHandler({
    endpoint,
    serving,
    identity: identityOf(host.env, options.endpointName),
    isReady: () => isReady,
    log: access,
    onNote: (text) => log.say("info", text),
    ...(options.metrics && { metrics: new Metrics(), gauges: () => gaugesOf(endpoint) }),
  });
  const stop = stopSignal(host);
  let server: HttpServer | undefined;
  let endReload = () => {};
  try {
    const port = options.port ?? serving.port;
    server = listen(host, { port, hostname: options.host }, handler.handle);
    if (options.reload) endReload = await reloadOnChange(host, opened, endpoint, log);
    await Promise.race([endpoint.ready, stop]);
    isReady = true;
    const tookMs = (performance.now() - startedMs).toFixed(0);
    log.say("info", `Serving at http://${shownHost(options.host)}:${server.port} after ${tookMs} ms`);
    await stop;
    log.say("info", "Stopping: requests that were accepted are answered");
  } catch (error) {
    const showPath = showCodePath(host.cwd, opened.codeDirectory);
    throw new CommandError(`Cannot serve: ${describeError(error, showPath)}`, { cause: error });
  } finally {
    endReload();
    await end(server, endpoint);
    handler.end();
    access.flush();
    await opened.container.close();
  }
}

/** Answers what was accepted, as far as the grace allows. */
async function end(server: HttpServer | undefined, endpoint: ServedEndpoint): Promise<void> {
  const timer = setTimeout(() => endpoint.undeploy(), GRACE_MS);
  try {
    await server?.shutdown();
  } finally {
    clearTimeout(timer);
    endpoint.undeploy();
  }
}

/** Fulfilled with the first signal. The second ends the process at once. */
function stopSignal(host: CommandHost): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isStopping = false;
  host.onSignal((signal) => {
    if (isStopping) host.exit(SIGNAL_EXIT_CODES[signal]);
    isStopping = true;
    resolve();
  });
  return promise;
}

function listen(
  host: CommandHost,
  where: { port: number; hostname: string },
  handler: Parameters<CommandHost["listen"]>[1],
): HttpServer {
  try {
    return host.listen(where, handler);
  } catch (error) {
    const { code } = Object(error) as { code?: unknown };
    if (code !== "EADDRINUSE") throw error;
    throw new CommandError(
      `Cannot listen on port ${where.port}: something else does; name another with --port, 0 takes any that is free`,
      { cause: error },
    );
  }
}

/** An address that a client on this machine can use. */
function shownHost(hostname: string): string {
  if (hostname === "0.0.0.0" || hostname === "::") return "localhost";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

function identityOf(env: CommandHost["env"], name: string | undefined): EndpointIdentity {
  return {
    ...(name !== undefined && { name }),
    region: env.SAGEMAKER_REGION || env.AWS_REGION || env.AWS_DEFAULT_REGION || "us-east-1",
    account: env.AWS_ACCOUNT_ID || "000000000000",
  };
}

function gaugesOf(endpoint: ServedEndpoint): Gauges {
  const workers: Record<string, number> = {};
  for (const { status } of endpoint.workers) workers[status] = (workers[status] ?? 0) + 1;
  return { ...endpoint.figures, workers, memoryBytes: memoryUsage().rss };
}
