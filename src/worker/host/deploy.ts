import { answerWithoutWorker, readInvokeRequest, toResponse } from "../../sagemaker/serving/endpoint-http.ts";
import type { InvokeRequest } from "../../sagemaker/serving/invocation.ts";
import { readServingEnvironment } from "../../sagemaker/serving/serving-environment.ts";
import type { InvokeResult, LogLevel } from "../messages.ts";
import { failedResult, UnavailableError } from "./failed-result.ts";
import { type GuestDeathError, GuestEndedError } from "./guest.ts";
import { InferenceWorker } from "./inference-worker.ts";
import { errorData, RemoteError } from "./remote-error.ts";
import type { DeployOptions, Endpoint, Invocation, WorkerState } from "./script-host.ts";
import type { ScriptHostParts } from "./script-host-parts.ts";
import { WorkerPool } from "./worker-pool.ts";

const DEFAULT_TIMEOUT_S = 60;

/** Starts the inference workers of an endpoint side by side. */
export function deploy(parts: ScriptHostParts, options: DeployOptions): Endpoint {
  return new RunningEndpoint(parts, options);
}

class RunningEndpoint implements Endpoint {
  readonly ready: Promise<void>;
  readonly #parts: ScriptHostParts;
  readonly #options: DeployOptions;
  readonly #env: Record<string, string>;
  readonly #pool = new WorkerPool<InferenceWorker>();
  readonly #isReady = Promise.withResolvers<void>();
  #workers: InferenceWorker[] = [];
  #states: WorkerState[];
  #hasBegun = false;
  #end: Error | undefined;

  constructor(parts: ScriptHostParts, options: DeployOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#env = { ...options.env };
    this.#states = Array.from({ length: options.workers }, (_, index) => ({
      id: index + 1,
      modelFnCalls: 0,
      status: "starting",
    }));
    this.ready = this.#isReady.promise;
    // Whoever only looks at the workers' states need not look at this too.
    this.ready.catch(() => undefined);
    void this.#start();
  }

  get workers(): readonly WorkerState[] {
    return this.#states;
  }

  async invoke(request: Request): Promise<Invocation> {
    const without = answerWithoutWorker(request);
    if (without) return { response: without, queuedMs: 0, elapsedMs: 0 };

    const input = await readInvokeRequest(request, readServingEnvironment(this.#env).defaultAccept);
    const askedAt = performance.now();
    let worker: InferenceWorker;
    try {
      worker = await this.#pool.take();
    } catch (error) {
      const result = failedResult(error);
      return { response: toResponse(result), result, queuedMs: performance.now() - askedAt, elapsedMs: 0 };
    }
    const takenAt = performance.now();
    const result = await this.#ask(worker, input);
    return {
      response: toResponse(result),
      result,
      worker: worker.state.id,
      queuedMs: takenAt - askedAt,
      elapsedMs: performance.now() - takenAt,
    };
  }

  async reload(): Promise<void> {
    const script = await this.#parts.compile(this.#options.script);
    await Promise.all(this.#workers.map((worker) => worker.reload(script)));
  }

  undeploy(): void {
    this.#close(new UnavailableError("The endpoint was undeployed"));
  }

  /** A worker's answer, or what stands for it where the worker did not live to give one. */
  async #ask(worker: InferenceWorker, input: InvokeRequest): Promise<InvokeResult> {
    try {
      return await worker.invoke(input);
    } catch (error) {
      // One that was ended was ended with the endpoint, which knows why.
      return failedResult(error instanceof GuestEndedError && this.#end ? this.#end : error);
    }
  }

  async #start(): Promise<void> {
    try {
      const timeoutMs = timeoutOf(this.#env) * 1000;
      const script = await this.#parts.compile(this.#options.script);
      if (this.#end) return;
      this.#workers = this.#states.map(({ id }) => this.#createWorker(id, timeoutMs, script));
      for (const worker of this.#workers) void worker.start();
    } catch (error) {
      for (const { id } of this.#states)
        this.#take({ id, modelFnCalls: 0, status: "failed", error: errorData(error) });
    }
  }

  #createWorker(
    id: number,
    timeoutMs: number,
    script: Awaited<ReturnType<ScriptHostParts["compile"]>>,
  ): InferenceWorker {
    const worker: InferenceWorker = new InferenceWorker(this.#parts, {
      id,
      script,
      timeoutMs,
      env: this.#env,
      onLog: this.#options.onLog,
      onBackend: this.#options.onBackend,
      onState: (state) => this.#take(state, worker),
      onDeath: (death) => this.#log("error", id, death),
    });
    return worker;
  }

  #take(state: WorkerState, worker?: InferenceWorker): void {
    this.#states = this.#states.map((other) => (other.id === state.id ? state : other));
    this.#options.onWorker?.(state);
    if (worker && state.status === "ready") this.#pool.put(worker);
    else if (worker) this.#pool.remove(worker);

    if (state.status === "failed") this.#giveUpWhereNeeded(new RemoteError(state.error));
    else if (this.#states.every(({ status }) => status === "ready" || status === "busy")) this.#begin();
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#isReady.resolve();
  }

  /** A worker that cannot start keeps the endpoint from serving (clause H4); later, the others go on without it. */
  #giveUpWhereNeeded(error: RemoteError): void {
    const isLast = this.#states.every(({ status }) => status === "failed");
    if (this.#hasBegun && !isLast) return;
    this.#isReady.reject(error);
    this.#close(new UnavailableError(`The endpoint does not serve: ${error.message}`, { cause: error }));
  }

  #close(reason: Error): void {
    if (this.#end) return;
    this.#end = reason;
    this.#isReady.reject(reason);
    this.#pool.close(reason);
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

/** Section 2.1: `SAGEMAKER_MODEL_SERVER_TIMEOUT`, in seconds. @throws {RangeError} Where it is no number above 0. */
function timeoutOf(env: Record<string, string>): number {
  const text = env.SAGEMAKER_MODEL_SERVER_TIMEOUT;
  const seconds = text ? Number(text) : DEFAULT_TIMEOUT_S;
  if (seconds > 0) return seconds;
  throw new RangeError(
    `Cannot deploy: SAGEMAKER_MODEL_SERVER_TIMEOUT must be seconds above 0: it is "${text}"`,
  );
}
