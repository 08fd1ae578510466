import type { TestContext } from "node:test";
import { serveFileSystem } from "../../../platform/file-system-port.ts";
import { MemoryFileSystem } from "../../../platform/memory/memory-file-system.ts";
import { CODE_DIR, MODEL_DIR } from "../../../sagemaker/container-paths.ts";
import { pathOf } from "../../../sagemaker/serving/endpoint-http.ts";
import { readServingEnvironment } from "../../../sagemaker/serving/serving-environment.ts";
import { compileScript, diagnoseScript } from "../../../worker/compiler/compile-script.ts";
import { createDenoGuest } from "../../../worker/host/deno-guest.ts";
import { deploy } from "../../../worker/host/deploy.ts";
import type { GuestPort } from "../../../worker/host/guest-port.ts";
import type { ServedEndpoint } from "../../../worker/host/script-host.ts";
import { AccessLog } from "../access-log.ts";
import { Metrics } from "../metrics.ts";
import { createServeHandler, type ServeHandlerOptions } from "../serve-handler.ts";

const GUEST_ENTRY = new URL("../../../guest-entry.ts", import.meta.url).href;

const KEPT_LINES = 100;

interface ServedOptions {
  /** Source text of the script. */
  script: string;
  /** What `/opt/ml/model` holds. */
  model?: Readonly<Record<string, string | Uint8Array>>;
  workers?: number;
  env?: Record<string, string>;
  handler?: Partial<ServeHandlerOptions>;
  /** What the server asks in place of the endpoint. */
  wrap?(endpoint: ServedEndpoint): ServeHandlerOptions["endpoint"];
  /** Answers paths that no endpoint has. */
  extra?(path: string): Response | undefined;
}

/** A real server on a free port of the loopback, with real workers on the cpu backend. */
export interface Served {
  url: string;
  port: number;
  endpoint: ServedEndpoint;
  metrics: Metrics;
  /** The last lines of the access log. */
  lines: string[];
  /** Ends a worker that serves, as the system does when its memory runs out. */
  killWorker(): void;
  end(): Promise<void>;
}

/** Serves a script as `optml serve` does, in this process. */
export async function serveScript({
  script,
  model = {},
  workers = 1,
  env = {},
  handler = {},
  wrap = (inner) => inner,
  extra = () => undefined,
}: ServedOptions): Promise<Served> {
  const files = new MemoryFileSystem();
  for (const directory of [CODE_DIR, MODEL_DIR]) await files.mkdir(directory, { recursive: true });
  await files.writeFile(`${CODE_DIR}/main.ts`, script);
  for (const [name, content] of Object.entries(model)) await files.writeFile(`${MODEL_DIR}/${name}`, content);

  const guests = new Map<string, GuestPort>();
  const endpoint = deploy(
    {
      files,
      sharesMemory: true,
      openFilesPort() {
        const { port1, port2 } = new MessageChannel();
        serveFileSystem(files, port1);
        return port2;
      },
      createGuest(name) {
        const guest = createDenoGuest(GUEST_ENTRY, name);
        guests.set(name, guest);
        return guest;
      },
      compile: (entry) => compileScript(files, entry),
      diagnose: (entry) => diagnoseScript(files, entry),
      backend: () => ({ backend: "cpu" }),
    },
    { script: `${CODE_DIR}/main.ts`, workers, env, recovers: true },
  );
  await endpoint.ready;

  const lines: string[] = [];
  const metrics = new Metrics();
  const log = new AccessLog((text) => {
    // Not for ever: a long load is to show whether memory stays.
    lines.splice(0, Math.max(0, lines.length - KEPT_LINES));
    lines.push(...text.split("\n").filter(Boolean));
  });
  const { handle, end } = createServeHandler({
    endpoint: wrap(endpoint),
    serving: readServingEnvironment(env),
    identity: { region: "eu-west-1", account: "123456789012" },
    isReady: () => true,
    metrics,
    log,
    ...handler,
  });
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request, info) => extra(pathOf(request.url)) ?? handle(request, () => info.remoteAddr.hostname),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    port: server.addr.port,
    endpoint,
    metrics,
    lines,
    killWorker() {
      const serving = endpoint.workers.find(({ status }) => status === "busy" || status === "ready");
      const guest = guests.get(`worker ${serving?.id}`);
      guest?.terminate();
      guest?.onerror?.(new ErrorEvent("error", { message: "it was killed" }));
    },
    async end() {
      await server.shutdown();
      end();
      log.flush();
      endpoint.undeploy();
    },
  };
}

/** The same, ended with the test. */
export async function servedFor(t: TestContext, options: ServedOptions): Promise<Served> {
  const served = await serveScript(options);
  t.after(() => served.end());
  return served;
}
