import { answerWithoutWorker, readInvokeRequest, toResponse } from "../../sagemaker/serving/endpoint-http.ts";
import type { InvokeRequest } from "../../sagemaker/serving/invocation.ts";
import { readServingEnvironment } from "../../sagemaker/serving/serving-environment.ts";
import type { NodeQuestion, NodeReport } from "../../sagemaker/trace/node-report.ts";
import type { StageName } from "../../sagemaker/trace/request-trace.ts";
import type { CompiledScript, LogLevel } from "../messages.ts";
import { UnavailableError } from "./failed-result.ts";
import type { GuestDeathError } from "./guest.ts";
import { InferenceWorker } from "./inference-worker.ts";
import { errorData, RemoteError } from "./remote-error.ts";
import { replay } from "./replay.ts";
import { type QueuedAnswer, RequestQueue } from "./request-queue.ts";
import type {
  DeployOptions,
  EndpointFigures,
  Invocation,
  ServedEndpoint,
  TracedRequest,
  WorkerState,
} from "./script-host.ts";
import type { ScriptHostParts } from "./script-host-parts.ts";

/** Starts the inference workers of an endpoint side by side. */
export function deploy(parts: ScriptHostParts, options: DeployOptions): ServedEndpoint {
  return new RunningEndpoint(parts, options);
}

class RunningEndpoint implements ServedEndpoint {
  readonly ready: Promise<void>;
  readonly #parts: ScriptHostParts;
  readonly #options: DeployOptions;
  readonly #env: Record<string, string>;
  readonly #queue: RequestQueue;
  readonly #isReady = Promise.withResolvers<void>();
  /** What made the models that serve, as text. */
  #modelText: Promise<string | undefined> | undefined;
  #workers: InferenceWorker[] = [];
  /** Before there are workers. */
  #states: WorkerState[];
  #defaultAccept: string | undefined;
  #hasBegun = false;
  #end: Error | undefined;

  constructor(parts: ScriptHostParts, options: DeployOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#env = { ...options.env };
    this.#queue = new RequestQueue(options.queueLimit);
    this.#states = Array.from({ length: options.workers }, (_, index) => ({
      id: index + 1,
      modelFnCalls: 0,
      status: "starting",
    }));
    this.ready = this.#isReady.promise;
    // Whoever only looks at the workers' states need not look at this too.
    this.ready.catch(() => undefined);
    this.#start();
  }

  get workers(): readonly WorkerState[] {
    return this.#workers.length > 0 ? this.#workers.map(({ state }) => state) : this.#states;
  }

  get figures(): EndpointFigures {
    const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
    return {
      waiting: this.#queue.length,
      running: this.#workers.filter(({ load }) => load > 0).length,
      restarts: sum(this.#workers.map(({ restarts }) => restarts)),
      tensors: sum(this.#workers.map(({ tensors }) => tensors)),
    };
  }

  get refusal(): Error | undefined {
    return this.#queue.refusal;
  }

  async invoke(request: Request): Promise<Invocation> {
    const without = answerWithoutWorker(request);
    if (without) return { response: without, queuedMs: 0, elapsedMs: 0 };
    this.#defaultAccept ??= readServingEnvironment(this.#env).defaultAccept;
    const answer = await this.ask(await readInvokeRequest(request, this.#defaultAccept));
    return { ...answer, response: toResponse(answer.result) };
  }

  ask(request: InvokeRequest): Promise<QueuedAnswer> {
    return this.#queue.ask(request);
  }

  async replay({ worker: id, ticket }: TracedRequest, from: StageName): Promise<Invocation> {
    const answer = await replay(this.#keeper(id), ticket, from);
    return { ...answer, response: toResponse(answer.result) };
  }

  async readNodes({ worker: id, ticket }: TracedRequest, question: NodeQuestion): Promise<NodeReport> {
    const worker = this.#keeper(id);
    return await worker.ask((guest) => guest.call("readNodes", [{ ...question, earlier: ticket }]));
  }

  async reload({ models = false }: { models?: boolean | "changed" } = {}): Promise<void> {
    const path = this.#options.script;
    const [script, text, before] = await Promise.all([
      this.#parts.compile(path),
      this.#parts.modelText?.(path),
      this.#modelText,
    ]);
    // Where the text does not tell, the model is made anew.
    const isOther = this.#parts.modelText !== undefined && (text === undefined || text !== before);
    const isNew = models === "changed" ? isOther : models;
    const change = (worker: InferenceWorker) => (isNew ? worker.replace(script) : worker.reload(script));
    await Promise.all(this.#workers.map(change));
    if (isNew) this.#modelText = Promise.resolve(text);
  }

  undeploy(): void {
    this.#close(new UnavailableError("The endpoint was undeployed"));
  }

  #keeper(id: number): InferenceWorker {
    const worker = this.#workers.find((each) => each.id === id);
    if (worker) return worker;
    throw new RangeError(`Cannot replay the request: there is no worker ${id} any more`);
  }

  #start(): void {
    try {
      const timeoutMs = readServingEnvironment(this.#env).timeoutS * 1000;
      // The guests start while the script is compiled.
      const script = this.#parts.compile(this.#options.script);
      script.catch(() => undefined);
      this.#modelText = this.#parts.modelText?.(this.#options.script).catch(() => undefined);
      const workers = this.#states.map(({ id }) => this.#createWorker(id, timeoutMs, script));
      this.#workers = workers;
      this.#queue.workers = workers;
      for (const worker of workers) void worker.start();
    } catch (error) {
      this.#states = this.#states.map(({ id }) => ({
        id,
        modelFnCalls: 0,
        status: "failed",
        error: errorData(error),
      }));
      for (const state of this.#states) this.#options.onWorker?.(state);
      this.#fail(new RemoteError(errorData(error)));
    }
  }

  #createWorker(id: number, timeoutMs: number, script: Promise<CompiledScript>): InferenceWorker {
    return new InferenceWorker(this.#parts, {
      id,
      script,
      timeoutMs,
      recovers: this.#options.recovers ?? false,
      isPatient: () => this.#options.isPatient?.() ?? false,
      traces: this.#options.traces ?? false,
      env: this.#env,
      onLog: this.#options.onLog,
      onBackend: this.#options.onBackend,
      onState: (worker) => this.#take(worker),
      onRoom: () => this.#queue.pump(),
      onDeath: (death) => this.#log("error", id, death),
    });
  }

  #take(worker: InferenceWorker): void {
    this.#options.onWorker?.(worker.state);
    const { status } = worker;
    if (status === "failed") this.#giveUpWhereNeeded(worker);
    else if (status === "ready" && !this.#hasBegun && this.#workers.every(serves)) this.#begin();
    else if (status === "starting" && this.#hasBegun) this.#queue.refuse();
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#isReady.resolve();
  }

  /** A worker that cannot start keeps the endpoint from serving (clause H4); later, the others go on without it. */
  #giveUpWhereNeeded({ state }: InferenceWorker): void {
    if (state.status !== "failed") return;
    const error = new RemoteError(state.error);
    const isLast = this.#workers.every(({ status }) => status === "failed");
    if (this.#hasBegun && !isLast) return;
    if (!this.#hasBegun || !this.#options.recovers) this.#fail(error);
    else this.#queue.refuse(unavailable(error));
  }

  #fail(error: RemoteError): void {
    this.#isReady.reject(error);
    this.#close(unavailable(error));
  }

  #close(reason: Error): void {
    if (this.#end) return;
    this.#end = reason;
    this.#isReady.reject(reason);
    this.#queue.close(reason);
    for (const worker of this.#workers) worker.end(reason.message);
  }

  #log(level: LogLevel, id: number, error: GuestDeathError): void {
    const record = {
      timeMs: Date.now(),
      level,
      source: `worker ${id}`,
      text: error.message,
      error: errorData(error),
    };
    this.#options.onLog?.({ ...record, origin: "system" });
  }
}

function serves({ status }: InferenceWorker): boolean {
  return status === "ready" || status === "busy";
}

function unavailable(error: RemoteError): UnavailableError {
  return new UnavailableError(`The endpoint does not serve: ${error.message}`, { cause: error });
}
