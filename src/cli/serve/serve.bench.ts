import { existsSync } from "node:fs";
import { memoryUsage } from "node:process";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import * as mx from "../../mxnet/mxnet.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { readTypes } from "../../sagemaker/serving/endpoint-http.ts";
import { startInferenceService } from "../../sagemaker/serving/inference-service.ts";
import { load } from "./testing/load-client.ts";
import { serveScript } from "./testing/served.ts";

/**
 * Times a served endpoint against a bare `Deno.serve` that computes the same in its own thread, each in a process of its
 * own, in interleaved rounds of one run; then its start, and a long load: `deno run -A serve.bench.ts`.
 */
const SMALL = `import * as mx from "mxnet";

export function model_fn() {
  const symbol = mx.sym.FullyConnected(mx.sym.Variable("data"), { num_hidden: 1, name: "fc" });
  const module = new mx.mod.Module({ symbol, label_names: null });
  module.bind({ data_shapes: [{ name: "data", shape: [1, 2] }], for_training: false });
  module.init_params({ initializer: new mx.init.One() });
  return module;
}
`;
const SMALL_BODY = "[[1, 2]]";

/** Computes for some milliseconds. */
const LARGE = `export const model_fn = () => 0;

export function transform_fn(model, data, content_type, accept) {
  let sum = 0;
  for (let i = 0; i < 5e6; i++) sum += Math.sqrt(i);
  return [String(sum > 0), accept];
}
`;
const ROUNDS = 5;

/**
 * Has V8 collect garbage before much of it lies about: it would let some 700 bytes a request lie until memory is short,
 * which looks like a leak for far more than 100,000 requests. What still grows under this limit is one.
 */
const SMALL_HEAP = "--v8-flags=--max-old-space-size=128";
const LOAD_REQUESTS = Number(Deno.env.get("LOAD_REQUESTS") ?? 100_000);

const [role, ...args] = Deno.args;
if (role === "serve") await serve(args[0] ?? "", Number(args[1]));
else if (role === "bare") await serveBare();
else await compare();

async function compare(): Promise<void> {
  using ours = await start([], "serve", "small", "1");
  using bare = await start([], "bare");
  const perSecond = { ours: [0], bare: [0] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, { port }] of Object.entries({ ours, bare })) {
      const asked = { port, connections: 16, requests: 5000, body: SMALL_BODY };
      const measured = (await load(asked)).perSecond;
      if (round > 0) perSecond[name as "ours" | "bare"].push(measured);
    }
  }
  const [one, other] = [median(perSecond.ours.slice(1)), median(perSecond.bare.slice(1))];
  report(
    "small model, 16 connections",
    `${(one / other).toFixed(2)}×`,
    "at least 0.5×",
    `${one.toFixed(0)} a second, bare Deno.serve ${other.toFixed(0)}`,
  );

  const { medianMs } = await load({ port: ours.port, connections: 1, requests: 3000, body: SMALL_BODY });
  const handlerMs = Number(await (await fetch(`http://127.0.0.1:${ours.port}/handler-ms`)).text());
  const overheadMs = medianMs - handlerMs;
  report(
    "overhead at one connection",
    `${overheadMs.toFixed(2)} ms`,
    "at most 0.5 ms",
    `median ${medianMs.toFixed(2)} ms, handlers ${handlerMs.toFixed(2)} ms`,
  );

  await compareWorkers();
  await timeStart();
  await loadLong();
}

async function compareWorkers(): Promise<void> {
  const rates: number[] = [];
  for (const workers of ["1", "2"]) {
    using server = await start([], "serve", "large", workers);
    rates.push((await load({ port: server.port, connections: 16, requests: 300, body: "1" })).perSecond);
  }
  const [one = 1, two = 0] = rates;
  report(
    "2 workers that compute",
    `${(two / one).toFixed(2)}×`,
    "more than 1×",
    `${two.toFixed(0)} a second, 1 worker ${one.toFixed(0)}`,
  );
}

/** From the start of the process until a request is answered. The first round fills Deno's cache of compiled code. */
async function timeStart(): Promise<void> {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/small.ts`, SMALL);
  const options = ["--script", `${directory}/small.ts`, "--backend", "cpu", "--workers", "1", "--port", "0"];
  const entry = commandLine();
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const startedMs = performance.now();
    using child = spawn([], entry, "serve", ...options);
    await load({ port: await portOf(child), connections: 1, requests: 1, body: SMALL_BODY });
    if (round > 0) times.push(performance.now() - startedMs);
  }
  await Deno.remove(directory, { recursive: true });
  const all = times.map((time) => time.toFixed(0)).join(", ");
  const which = entry.endsWith(".ts") ? "from sources: npm run build:cli makes what is quicker" : "built";
  report(
    "first answer of optml serve",
    `${median(times).toFixed(0)} ms`,
    "at most 500 ms",
    `${which}; ${all}`,
  );
}

/** The command line as it is installed, where it was built; else its sources. */
function commandLine(): string {
  const built = new URL("../../../.build/cli/cli.js", import.meta.url).pathname;
  return existsSync(built) ? built : new URL("../../cli.ts", import.meta.url).pathname;
}

async function loadLong(): Promise<void> {
  using server = await start([SMALL_HEAP], "serve", "small", "1");
  const { port } = server;
  const facts = async () => (await fetch(`http://127.0.0.1:${port}/facts`)).json();
  const requests = LOAD_REQUESTS / 10;
  const memory: number[] = [];
  const tensors = new Set<number>();
  let answered = 0;
  for (let part = 0; part < 10; part++) {
    const { statuses } = await load({ port, connections: 16, requests, body: SMALL_BODY });
    answered += statuses[200] ?? 0;
    const now = await facts();
    memory.push(now.memoryBytes / 1e6);
    tensors.add(now.tensors);
  }
  const [middle = 0, last = 0] = [memory[4], memory[9]];
  const failed = LOAD_REQUESTS - answered;
  const levels = memory.map((megabytes) => megabytes.toFixed(0)).join(" ");
  report(
    `${LOAD_REQUESTS} requests, 16 connections`,
    `${failed} failed`,
    "0 failed",
    `tensors ${[...tensors].join(", ")}`,
  );
  report(
    "memory over the last half of them",
    `${(last / middle).toFixed(2)}×`,
    "at most 1.05×",
    `resident MB, each tenth: ${levels}`,
  );
}

/** An endpoint as `optml serve` makes it, and what only a bench asks it. */
async function serve(model: string, workers: number): Promise<void> {
  const handlerTimes: number[] = [];
  const { endpoint, port } = await serveScript({
    script: model === "small" ? SMALL : LARGE,
    workers,
    wrap: (inner) => ({
      get refusal() {
        return inner.refusal;
      },
      async ask(request) {
        const answer = await inner.ask(request);
        handlerTimes.push(answer.result.stages.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0));
        if (handlerTimes.length > 10_000) handlerTimes.splice(0, 5000);
        return answer;
      },
    }),
    extra: (path) => {
      if (path === "/handler-ms") return new Response(String(median(handlerTimes.slice(-2000))));
      if (path === "/facts")
        return Response.json({ memoryBytes: memoryUsage().rss, tensors: endpoint.figures.tensors });
    },
  });
  console.log(`Serving at http://127.0.0.1:${port} `);
}

/** The least that answers the same: no worker, no queue, no log. */
async function serveBare(): Promise<void> {
  tf.env().set("IS_NODE", false);
  await tf.setBackend("cpu");
  const files = new MemoryFileSystem();
  const symbol = mx.sym.FullyConnected(mx.sym.Variable("data"), { num_hidden: 1, name: "fc" });
  const module = new mx.mod.Module({ symbol, label_names: null });
  module.bind({ data_shapes: [{ name: "data", shape: [1, 2] }], for_training: false });
  module.init_params({ initializer: new mx.init.One() });
  const script = { model_fn: () => module };
  const service = await startInferenceService({ script, files, env: {}, log: () => {} });
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const body = new Uint8Array(await request.arrayBuffer());
    const answer = await service.invoke({ body, ...readTypes(request.headers, "application/json") });
    return new Response(answer.body, {
      status: answer.status,
      headers: { "content-type": answer.content_type },
    });
  });
  console.log(`Serving at http://127.0.0.1:${server.addr.port} `);
}

async function start(
  flags: readonly string[],
  ...roleArgs: string[]
): Promise<{ port: number } & Disposable> {
  const child = spawn(flags, new URL(import.meta.url).pathname, ...roleArgs);
  return { port: await portOf(child), [Symbol.dispose]: () => child[Symbol.dispose]() };
}

function spawn(
  flags: readonly string[],
  entry: string,
  ...entryArgs: string[]
): { stdout: ReadableStream<Uint8Array> } & Disposable {
  const always = ["run", "--quiet", "--no-lock", "--no-check", "--allow-all", "--unstable-worker-options"];
  const child = new Deno.Command(Deno.execPath(), {
    args: [...always, ...flags, entry, ...entryArgs],
    stdout: "piped",
  }).spawn();
  return { stdout: child.stdout, [Symbol.dispose]: () => child.kill("SIGKILL") };
}

/** The port that a server says it serves at. */
async function portOf({ stdout }: { stdout: ReadableStream<Uint8Array> }): Promise<number> {
  let text = "";
  for await (const piece of stdout) {
    text += new TextDecoder().decode(piece);
    const port = /Serving at http:\/\/[^:]+:(\d+) /.exec(text)?.[1];
    if (port) return Number(port);
  }
  throw new Error(`The server ended before it served: ${text}`);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function report(what: string, measured: string, target: string, detail: string): void {
  console.log(`${what.padEnd(46)} ${measured.padStart(14)}  ${target.padEnd(18)} ${detail}`);
}
