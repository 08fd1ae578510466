import type { FileSystem } from "../../platform/file-system.ts";
import type { Log } from "../../sagemaker/log.ts";
import type { InferenceService } from "../../sagemaker/serving/inference-service.ts";
import type { ModelSummary } from "../../sagemaker/serving/invocation.ts";
import { cutStack, toErrorData } from "../error-data.ts";
import type {
  BackendInfo,
  CompiledScript,
  GuestCalls,
  GuestEvent,
  GuestOptions,
  GuestRequest,
  InvokeResult,
  LogLevel,
  LogRecord,
  ScriptSummary,
  TrainingResult,
} from "../messages.ts";
import { begin, noteHandler, noteTensors } from "../shared-cell.ts";
import { announceHandlers } from "./announce-handlers.ts";
import { chooseBackend } from "./choose-backend.ts";
import { createConsole } from "./console.ts";
import type { GuestParts } from "./guest-parts.ts";
import { createLinker, type ScriptLinker } from "./link-script.ts";
import { createNodeFs } from "./node-fs.ts";
import * as nodePath from "./node-path.ts";
import { createProcess } from "./process.ts";

type Exports = Readonly<Record<string, unknown>>;
type Calls = {
  [Name in keyof GuestCalls]: (
    ...args: Parameters<GuestCalls[Name]>
  ) => Promise<ReturnType<GuestCalls[Name]>>;
};

/** A guest's life: started once, a script loaded once or more, then a training or an inference service. */
export class GuestSession implements Calls {
  readonly #parts: GuestParts;
  readonly #emit: (event: GuestEvent) => void;
  readonly #linker: ScriptLinker;
  #started: { options: GuestOptions; files: FileSystem; backend: BackendInfo } | undefined;
  #script: Exports | undefined;
  #service: InferenceService | undefined;
  /** The last request, answered or not. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: GuestParts, emit: (event: GuestEvent) => void) {
    this.#parts = parts;
    this.#emit = emit;
    this.#linker = createLinker({
      provided: {
        ...parts.provided,
        "node:fs/promises": () => createNodeFs(this.#running.files),
        "node:path": () => nodePath,
        // It holds types only. What is left of an import of it names nothing.
        optml: () => ({}),
      },
    });
  }

  async start(options: GuestOptions): Promise<BackendInfo> {
    const files = this.#parts.connectFiles(options.files);
    const write = (level: LogLevel, text: string, error?: Error) =>
      this.#log({ level, origin: "script", text }, error);
    this.#parts.enclose({
      console: createConsole(write, this.#parts.describe),
      process: createProcess(options.env),
    });
    this.#parts.lendFiles(files);
    if (options.seed !== undefined) this.#parts.seedRandom?.(options.seed);
    this.#parts.onTrainingProgress((progress) => this.#emit({ type: "progress", progress }));
    this.#started = { options, files, backend: { name: "cpu", description: "", isSoftware: true } };

    const { info, lost } = await chooseBackend(this.#parts.backends, options);
    void lost?.then((reason) => this.#emit({ type: "deviceLost", reason }));
    this.#started.backend = info;
    return info;
  }

  async load(script: CompiledScript): Promise<ScriptSummary> {
    const exports = await this.#linker.link(script);
    this.#script = announceHandlers(exports, (name) => this.#announce(name));
    this.#service?.replaceScript(this.#script);
    const functions = Object.entries(exports).filter(
      (entry): entry is [string, () => unknown] => typeof entry[1] === "function",
    );
    return { functions: functions.map(([name, { length }]) => ({ name, arity: length })) };
  }

  async train(): Promise<TrainingResult> {
    const { files, options, backend } = this.#running;
    const outcome = await this.#parts.runTrainingJob({
      script: this.#loaded,
      files,
      machine: {
        num_cpus: globalThis.navigator.hardwareConcurrency,
        num_gpus: backend.name === "webgpu" ? 1 : 0,
      },
      log: this.#systemLog,
      env: options.env,
      formatStack: this.#formatStack,
    });
    if (outcome.status === "Completed") return outcome;
    return { ...outcome, error: toErrorData(outcome.error, this.restorePaths) };
  }

  async loadModel(): Promise<ModelSummary> {
    const { files, options } = this.#running;
    this.#service = await this.#parts.startInferenceService({
      script: this.#loaded,
      files,
      env: options.env,
      log: this.#systemLog,
      formatStack: this.#formatStack,
      warmsUp: true,
    });
    this.#countTensors();
    return this.#service.model;
  }

  /** Answers one request after the other. One that the host has taken back until its turn comes is not begun. */
  invoke(request: GuestRequest): Promise<InvokeResult> {
    const answer = this.#last.then(() => this.#answer(request));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #answer(request: GuestRequest): Promise<InvokeResult> {
    if (this.#service === undefined)
      throw new Error("Cannot invoke the model: it is not loaded, call loadModel first");
    const { cell } = this.#running.options;
    if (cell && request.ticket !== undefined && !begin(cell, request.ticket))
      throw new Error("The request was taken back");
    const response = await this.#service.invoke(request);
    this.#countTensors();
    if (!response.error) return response as InvokeResult;
    return { ...response, error: toErrorData(response.error, this.restorePaths) };
  }

  /** Told as an event where no memory is shared, and where it is counted. */
  #announce(name: string): void {
    const cell = this.#started?.options.cell;
    if (cell) noteHandler(cell, name);
    if (!cell || name === "model_fn") this.#emit({ type: "handler", name });
  }

  #countTensors(): void {
    const cell = this.#started?.options.cell;
    if (cell) noteTensors(cell, this.#parts.countTensors?.() ?? 0);
  }

  readonly restorePaths = (text: string): string => this.#linker.restorePaths(text);

  /** Tells of an error that nothing in the script handled. */
  logUnhandled(what: string, thrown: unknown): void {
    const { message } = toErrorData(thrown, this.restorePaths);
    this.#log({ level: "error", origin: "script", text: `${what}: ${message}` }, thrown);
  }

  readonly #formatStack = (error: Error): string => {
    const stack = cutStack(this.restorePaths(error.stack ?? ""));
    // V8's stacks begin with the message, those of other engines do not.
    return stack.includes(error.message) ? stack : `${error.name}: ${error.message}\n${stack}`;
  };

  readonly #systemLog: Log = (level, logger, text) =>
    this.#log({ level, origin: "system", text: `${logger} - ${text}` });

  #log(entry: Pick<LogRecord, "level" | "origin" | "text">, thrown?: unknown): void {
    const error = thrown === undefined ? undefined : toErrorData(thrown, this.restorePaths);
    const source = this.#started?.options.name ?? "";
    const record = { ...entry, text: this.restorePaths(entry.text), timeMs: Date.now(), source, error };
    this.#emit({ type: "log", record });
  }

  get #running() {
    if (this.#started) return this.#started;
    throw new Error("Cannot use the guest: it is not started, call start first");
  }

  get #loaded(): Exports {
    if (this.#script) return this.#script;
    throw new Error("Cannot run the script: none is loaded, call load first");
  }
}
