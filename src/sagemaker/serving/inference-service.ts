import { setFileSystem } from "../../mxnet/files.ts";
import { tensorBytes, tensorScope } from "../../mxnet/memory.ts";
import { countOwnTensors } from "../../mxnet/tensor-copies.ts";
import type { FileSystem } from "../../platform/file-system.ts";
import { MODEL_DIR } from "../container-paths.ts";
import { type FormatStack, formatStacks, raisedBy } from "../error-text.ts";
import { RequestError } from "../errors.ts";
import type { Log } from "../log.ts";
import { callScript, checkParameterCount, findScriptFunction, type Script } from "../script-call.ts";
import { KeptRequests, type ReplayStart } from "../trace/kept-requests.ts";
import type { NodeQuestion, NodeReport } from "../trace/node-report.ts";
import { readNodes } from "../trace/read-nodes.ts";
import type { RequestTrace, StageName, TraceLine } from "../trace/request-trace.ts";
import { RequestTracer, type TracerOptions } from "../trace/request-tracer.ts";
import { choosePipeline } from "./choose-pipeline.ts";
import { loadDefaultModel } from "./default-model.ts";
import type { HandlerPipeline, RunStage } from "./handler-pipeline.ts";
import type { HandlerName, InvokeRequest, InvokeResponse, ModelSummary, Stage } from "./invocation.ts";
import { summarizeModel } from "./model-summary.ts";
import { predictAgain } from "./predict-again.ts";
import { decodeRequest } from "./request-body.ts";
import { type ResponseParts, toFailure, toSuccess } from "./responses.ts";
import { readServingEnvironment } from "./serving-environment.ts";
import { warmUp } from "./warm-up.ts";

export interface InferenceServiceOptions {
  script: Script;
  /** Rooted so that `/opt/ml` is this worker's own. */
  files: FileSystem;
  /** The endpoint's variables of section 2.1. */
  env: Readonly<Record<string, string | undefined>>;
  log: Log;
  /** An error's class, message and stack as text, with the user's paths. Default: as the engine has it. */
  formatStack?: FormatStack;
  /** Whether a first prediction is made at the start: it takes longer than the next, most of all on a GPU. Default: no. */
  warmsUp?: boolean;
  /** Has each request traced. Default: none is, which is quicker. */
  tracing?: Tracing;
}

export interface Tracing {
  /** Lines of the log that were written since it was asked last. */
  takeLines(): TraceLine[];
}

/** One inference worker's service: a loaded model and the handlers round it. */
export interface InferenceService {
  readonly model: ModelSummary;
  /**
   * Takes the handlers from another script, or from a new version. The model stays: model_fn is not run again.
   *
   * @throws {ScriptError} Where they cannot serve the model. Those before stay then.
   */
  replaceScript(script: Script): void;
  /**
   * Answers one request; those that come meanwhile wait. Never rejected: errors become responses (H13–H16).
   *
   * @param ticket Names it for a replay, where requests are traced.
   */
  invoke(request: InvokeRequest, ticket?: number): Promise<TracedResponse>;
  /**
   * Answers a traced request once more, from the stage `from` on: what came before is as it was kept.
   *
   * @param earlier The ticket that it was invoked with.
   * @throws {RangeError} Where it, or what the stage needs of it, is not kept.
   */
  replay?(earlier: number, from: StageName, ticket: number): Promise<TracedResponse>;
  /**
   * Predicts once more for a traced request, from predict_fn's input where that was kept, and tells what the nodes of the
   * model's graph gave. What comes after predict_fn is not run.
   *
   * @throws {RangeError} Where the request is not kept.
   */
  readNodes?(earlier: number, question: NodeQuestion): Promise<NodeReport>;
}

/** A response, and what was seen on the way where requests are traced. */
export interface TracedResponse extends InvokeResponse {
  /** Must be read once: it holds memory until then. */
  trace?: { read(): Promise<RequestTrace> };
}

/**
 * Starts an inference worker: loads the model once, with the script's model_fn or the default one, and chooses the
 * handlers. `mxnet` loads and saves in `files` from then on.
 *
 * @throws {RangeError} Where a variable of `env` is no whole number.
 * @throws {ScriptError} Where model_fn fails, or what it returns cannot be served: `Unsupported model type: …`.
 *
 * Clauses H4, H17–H19.
 */
export async function startInferenceService(options: InferenceServiceOptions): Promise<InferenceService> {
  try {
    return await loadService(options);
  } catch (error) {
    if (error instanceof Error) logError(options, error);
    throw error;
  }
}

async function loadService(options: InferenceServiceOptions): Promise<InferenceService> {
  const { script, files, env, log } = options;
  const { preferredBatchSize } = readServingEnvironment(env);
  setFileSystem(files);
  const startedMs = performance.now();
  const model_fn = findScriptFunction(script, "model_fn");
  const model = await callScript("model_fn", () => {
    if (!model_fn) return loadDefaultModel(files, preferredBatchSize);
    checkParameterCount(model_fn, 1, "model_fn(model_dir)");
    return model_fn(MODEL_DIR);
  });
  const elapsedMs = performance.now() - startedMs;
  const pipeline = choosePipeline(script, model);
  const summary = summarizeModel(model, { source: model_fn ? "script" : "default", elapsedMs });
  log("info", "container_support.serving", `Loaded ${summary.className} in ${elapsedMs.toFixed(0)} ms`);
  const warmUpMs = await warmUpIfAsked(model, options);
  return new LoadedService(
    model,
    { ...summary, ...(warmUpMs !== undefined && { warmUpMs }) },
    pipeline,
    options,
  );
}

/** A prediction of zeros may fail where one of a request does not: then the request will tell. */
async function warmUpIfAsked(
  model: unknown,
  { script, log, warmsUp }: InferenceServiceOptions,
): Promise<number | undefined> {
  if (!warmsUp) return undefined;
  try {
    const warmUpMs = await warmUp(script, model);
    if (warmUpMs !== undefined)
      log("info", "container_support.serving", `Warmed up in ${warmUpMs.toFixed(0)} ms`);
    return warmUpMs;
  } catch (error) {
    log("warn", "container_support.serving", `Cannot warm up the model: ${String(error)}`);
    return undefined;
  }
}

class LoadedService implements InferenceService {
  readonly model: ModelSummary;
  readonly #loaded: unknown;
  readonly #options: InferenceServiceOptions;
  readonly #kept = new KeptRequests();
  #hasAnswered = false;
  #pipeline: HandlerPipeline;
  /** The last request, answered or not: tensor scopes of two requests must not overlap. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    loaded: unknown,
    model: ModelSummary,
    pipeline: HandlerPipeline,
    options: InferenceServiceOptions,
  ) {
    this.#loaded = loaded;
    this.model = model;
    this.#pipeline = pipeline;
    this.#options = options;
  }

  replaceScript(script: Script): void {
    this.#pipeline = choosePipeline(script, this.#loaded);
  }

  invoke(request: InvokeRequest, ticket = 0): Promise<TracedResponse> {
    return this.#inTurn(() => this.#answer(request, ticket));
  }

  replay(earlier: number, from: StageName, ticket: number): Promise<TracedResponse> {
    return this.#inTurn(() => {
      const handlers: readonly StageName[] = [...this.#pipeline.handlers, "response"];
      const before = handlers.slice(0, Math.max(0, handlers.indexOf(from)));
      if (from !== "decode" && !handlers.includes(from)) {
        throw new RangeError(
          `Cannot replay from ${from} as the script has other handlers now: ${this.#pipeline.handlers.join(", ")}. Replay the whole request`,
        );
      }
      const { request, kept } = this.#kept.find(earlier, from, before);
      return this.#answer(request, ticket, kept);
    });
  }

  readNodes(earlier: number, question: NodeQuestion): Promise<NodeReport> {
    return this.#inTurn(() =>
      tensorScope(() => readNodes(() => predictAgain(this.#pipeline, this.#kept, earlier), question)),
    );
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const answer = this.#last.then(task);
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #answer(request: InvokeRequest, ticket: number, kept?: ReplayStart["kept"]): Promise<TracedResponse> {
    const { tracing } = this.#options;
    if (tracing) return await this.#traced({ ...tracing, request, ticket, ...(kept && { kept }) });
    const tensorsBefore = countOwnTensors();
    const stages: Stage[] = [];
    const answer = await tensorScope(() =>
      this.#handle(request, (name, source, call, adapt) => timed(stages, name, source, call, adapt)),
    );
    return { ...answer, stages, ...memorySince(tensorsBefore) };
  }

  async #traced(options: Omit<TracerOptions, "family" | "isFirst">): Promise<TracedResponse> {
    const tensorsBefore = countOwnTensors();
    const tracer = new RequestTracer({ ...options, family: this.model.family, isFirst: !this.#hasAnswered });
    this.#hasAnswered = true;
    const run: RunStage = (name, source, call, adapt) =>
      tracer.stage({ name, source, call, adapt }) as Promise<never>;
    const answer = await tensorScope(() => this.#handle(options.request, run, tracer));
    tracer.end();
    const memory = memorySince(tensorsBefore);
    const read = async () => {
      try {
        return await tracer.read();
      } finally {
        this.#kept.add(tracer);
      }
    };
    return { ...answer, stages: tracer.handlers, ...memory, trace: { read } };
  }

  async #handle(
    request: InvokeRequest,
    run: RunStage,
    tracer?: RequestTracer,
  ): Promise<ResponseParts & { error?: Error }> {
    const { handlers, run: runPipeline } = this.#pipeline;
    const last = handlers[handlers.length - 1] ?? handlers[0];
    let handler = handlers[0];
    const stage: RunStage = (name, source, call, adapt) => {
      handler = name;
      return callScript(name, () => run(name, source, call, adapt));
    };
    try {
      const decoded = await own(
        tracer,
        "decode",
        () => decodeRequest(request),
        ({ input_data }) => input_data,
      );
      const returned = await runPipeline(decoded, stage);
      return await callScript(last, () => own(tracer, "response", () => toSuccess(last, returned)));
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      logError(this.#options, error);
      return { ...toFailure(handler, error), error };
    }
  }
}

/** Runs what the container itself does of a request. */
function own<T>(
  tracer: RequestTracer | undefined,
  name: StageName,
  call: () => T,
  shown?: (result: T) => unknown,
): T | Promise<T> {
  if (!tracer) return call();
  return tracer.stage({ name, source: "default", call, ...(shown && { shown }) }) as Promise<T>;
}

function logError({ log, formatStack }: InferenceServiceOptions, error: Error): void {
  if (error instanceof RequestError) {
    log("warn", "container_support.serving", withHint(error));
    return;
  }
  const stacks = formatStacks(raisedBy(error), formatStack);
  log("error", "container_support.serving", `${error.message}\n${stacks}`);
}

async function timed<T, Adapted>(
  stages: Stage[],
  name: HandlerName,
  source: Stage["source"],
  call: () => T | PromiseLike<T>,
  adapt?: (returned: T) => Adapted,
): Promise<Adapted> {
  const startedMs = performance.now();
  try {
    const returned = await call();
    return adapt ? adapt(returned) : (returned as unknown as Adapted);
  } finally {
    stages.push({ name, source, elapsedMs: performance.now() - startedMs });
  }
}

/** The message that the client gets, and what the client is not told: why the type is not taken. */
function withHint({ status, message }: RequestError): string {
  switch (status) {
    case 415:
      return `${message}. Content types are compared verbatim, parameters and case too: the default input_fn reads application/json, that of a Module text/csv as well`;
    case 406:
      return `${message}. Accept types are compared verbatim, lists and parameters are not parsed: the default output_fn writes application/json, that of a Module text/csv as well`;
    default:
      return message;
  }
}

/** @param tensorsBefore How many there were before the request. */
function memorySince(tensorsBefore: number): Pick<InvokeResponse, "tensorsLeaked" | "memory"> {
  const tensors = countOwnTensors();
  return { tensorsLeaked: tensors - tensorsBefore, memory: { tensors, bytes: tensorBytes() } };
}
