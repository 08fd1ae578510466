import { setFileSystem } from "../../mxnet/files.ts";
import { countTensors, tensorScope } from "../../mxnet/memory.ts";
import type { FileSystem } from "../../platform/file-system.ts";
import { MODEL_DIR } from "../container-paths.ts";
import { type FormatStack, formatStacks, raisedBy } from "../error-text.ts";
import { RequestError } from "../errors.ts";
import type { Log } from "../log.ts";
import { callScript, checkParameterCount, findScriptFunction, type Script } from "../script-call.ts";
import { choosePipeline } from "./choose-pipeline.ts";
import { loadDefaultModel } from "./default-model.ts";
import type { HandlerPipeline, RunStage } from "./handler-pipeline.ts";
import type { HandlerName, InvokeRequest, InvokeResponse, ModelSummary, Stage } from "./invocation.ts";
import { summarizeModel } from "./model-summary.ts";
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
  /** Answers one request; those that come meanwhile wait. Never rejected: errors become responses (H13–H16). */
  invoke(request: InvokeRequest): Promise<InvokeResponse>;
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

  invoke(request: InvokeRequest): Promise<InvokeResponse> {
    const answer = this.#last.then(() => this.#answer(request));
    this.#last = answer;
    return answer;
  }

  async #answer(request: InvokeRequest): Promise<InvokeResponse> {
    const tensorsBefore = countTensors();
    const stages: Stage[] = [];
    const answer = await tensorScope(() => this.#handle(request, stages));
    return { ...answer, stages, tensorsLeaked: countTensors() - tensorsBefore };
  }

  async #handle(request: InvokeRequest, stages: Stage[]): Promise<ResponseParts & { error?: Error }> {
    const pipeline = this.#pipeline;
    let handler = pipeline.first;
    const stage: RunStage = (name, source, call) => {
      handler = name;
      return timed(stages, name, source, () => callScript(name, call));
    };
    try {
      const returned = await pipeline.run(decodeRequest(request), stage);
      return await callScript(pipeline.last, () => toSuccess(pipeline.last, returned));
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      logError(this.#options, error);
      return { ...toFailure(handler, error), error };
    }
  }
}

function logError({ log, formatStack }: InferenceServiceOptions, error: Error): void {
  if (error instanceof RequestError) {
    log("warn", "container_support.serving", withHint(error));
    return;
  }
  const stacks = formatStacks(raisedBy(error), formatStack);
  log("error", "container_support.serving", `${error.message}\n${stacks}`);
}

async function timed<T>(
  stages: Stage[],
  name: HandlerName,
  source: Stage["source"],
  call: () => Promise<T>,
): Promise<T> {
  const startedMs = performance.now();
  try {
    return await call();
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
