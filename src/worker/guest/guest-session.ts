import type { FileSystem } from "../../platform/file-system.ts";
import type { Log } from "../../sagemaker/log.ts";
import type { InferenceService, TracedResponse } from "../../sagemaker/serving/inference-service.ts";
import type { ModelSummary } from "../../sagemaker/serving/invocation.ts";
import type { NodeReport } from "../../sagemaker/trace/node-report.ts";
import type { Finding, RequestTrace, TraceLine } from "../../sagemaker/trace/request-trace.ts";
import { advise } from "../advise.ts";
import { cutStack, toErrorData } from "../error-data.ts";
import { handlerLocation } from "../handler-location.ts";
import type {
  BackendInfo,
  CompiledScript,
  ErrorData,
  GuestCalls,
  GuestEvent,
  GuestOptions,
  GuestRequest,
  InvokeResult,
  LogLevel,
  LogRecord,
  NodeRequest,
  ReplayRequest,
  ScriptSummary,
  ServiceOptions,
  TrainingResult,
} from "../messages.ts";
import { begin, HANDLERS, noteHandler, noteTensors } from "../shared-cell.ts";
import { announceHandlers } from "./announce-handlers.ts";
import { chooseBackend } from "./choose-backend.ts";
import { createConsole } from "./console.ts";
import type { GuestParts } from "./guest-parts.ts";
import { guardJson } from "./json-guard.ts";
import { createLinker, type ScriptLinker } from "./link-script.ts";
import { createNodeFs } from "./node-fs.ts";
import * as nodePath from "./node-path.ts";
import { createProcess } from "./process.ts";

/** Lines of the log that a trace keeps of one stage at most: the last ones. */
const MAX_LINES = 1000;

/** Milliseconds between two tellings of what a job's tensors take. */
const USAGE_INTERVAL_MS = 250;

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
  /** What was loaded last, for the places of its functions. */
  #compiled: CompiledScript | undefined;
  #service: InferenceService | undefined;
  /** Lines of the log for the trace of the request that runs; absent where requests are not traced. */
  #lines: TraceLine[] | undefined;
  #cutLines = 0;
  #usageToldMs = Number.NEGATIVE_INFINITY;
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
    guardJson((text, at) => this.#log({ level: "warn", origin: "system", text }, at, true));
    this.#parts.enclose({
      console: createConsole(write, this.#parts.describe),
      process: createProcess(options.env),
    });
    this.#parts.lendFiles(files);
    if (options.seed !== undefined) this.#parts.seedRandom?.(options.seed);
    this.#parts.onTrainingProgress((progress) => {
      this.#emit({ type: "progress", progress });
      this.#tellUsage();
    });
    this.#started = { options, files, backend: { name: "cpu", description: "", isSoftware: true } };

    const { info, lost } = await chooseBackend(this.#parts.backends, options);
    void lost?.then((reason) => this.#emit({ type: "deviceLost", reason }));
    this.#started.backend = info;
    return info;
  }

  async load(script: CompiledScript): Promise<ScriptSummary> {
    const exports = await this.#linker.link(script);
    this.#compiled = script;
    this.#script = announceHandlers(exports, (name) => this.#announce(name));
    this.#service?.replaceScript(this.#script);
    this.#warnOfDefault(exports);
    const functions = Object.entries(exports).filter(
      (entry): entry is [string, () => unknown] => typeof entry[1] === "function",
    );
    return { functions: functions.map(([name, { length }]) => ({ name, arity: length })) };
  }

  /** A default export is looked at by nobody: what it holds in a handler's place would be passed over without a word. */
  #warnOfDefault({ default: given, ...named }: Exports): void {
    const held = Object(given ?? {}) as Record<string, unknown>;
    const names = HANDLERS.filter(
      (name) => !(name in named) && (typeof held[name] === "function" || held.name === name),
    );
    if (names.length === 0) return;
    const text = `The script has ${names.join(", ")} in its default export, which is not looked at: write export before each function, without default`;
    this.#log({ level: "warn", origin: "system", text });
  }

  async train(): Promise<TrainingResult> {
    const { files, options, backend } = this.#running;
    // A script that waits is told of between two batches, one that does not when it tells of its progress.
    const timer = setInterval(() => this.#tellUsage(), USAGE_INTERVAL_MS);
    const outcome = await this.#parts
      .runTrainingJob({
        script: this.#loaded,
        files,
        machine: {
          num_cpus: globalThis.navigator.hardwareConcurrency,
          num_gpus: backend.name === "webgpu" ? 1 : 0,
        },
        log: this.#systemLog,
        env: options.env,
        formatStack: this.#formatStack,
      })
      .finally(() => clearInterval(timer));
    if (outcome.status === "Completed") return outcome;
    return { ...outcome, error: this.explain(outcome.error) };
  }

  async loadModel({ traces = false }: ServiceOptions = {}): Promise<ModelSummary> {
    const { files, options } = this.#running;
    if (traces) this.#lines = [];
    this.#service = await this.#parts.startInferenceService({
      script: this.#loaded,
      files,
      env: options.env,
      log: this.#systemLog,
      formatStack: this.#formatStack,
      warmsUp: true,
      ...(traces && { tracing: { takeLines: () => this.#takeLines() } }),
    });
    this.#countTensors();
    return this.#service.model;
  }

  /** Answers one request after the other. One that the host has taken back until its turn comes is not begun. */
  invoke(request: GuestRequest): Promise<InvokeResult> {
    return this.#answer(request.ticket, (service) => service.invoke(request, request.ticket));
  }

  replay({ earlier, from, ticket }: ReplayRequest): Promise<InvokeResult> {
    return this.#answer(ticket, (service) => {
      if (service.replay) return service.replay(earlier, from, ticket);
      throw new Error("Cannot replay a request: this worker traces none");
    });
  }

  readNodes({ earlier, ...question }: NodeRequest): Promise<NodeReport> {
    const report = this.#last.then(async () => {
      if (!this.#service?.readNodes)
        throw new Error("Cannot run the model again: this worker traces no requests");
      const read = await this.#service.readNodes(earlier, question);
      // What was logged meanwhile is of no request's trace.
      this.#takeLines();
      return read;
    });
    this.#last = report.catch(() => undefined);
    return report;
  }

  #answer(
    ticket: number | undefined,
    ask: (service: InferenceService) => Promise<TracedResponse>,
  ): Promise<InvokeResult> {
    const answer = this.#last.then(async () => {
      if (this.#service === undefined)
        throw new Error("Cannot invoke the model: it is not loaded, call loadModel first");
      const { cell } = this.#running.options;
      if (cell && ticket !== undefined && !begin(cell, ticket)) throw new Error("The request was taken back");
      return this.#finish(await ask(this.#service));
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #finish({ trace, ...response }: TracedResponse): InvokeResult {
    this.#countTensors();
    // After the answer, which is posted before the next task begins.
    if (trace) setTimeout(() => void this.#tellTrace(trace));
    if (!response.error) return response as InvokeResult;
    return { ...response, error: this.explain(response.error) };
  }

  async #tellTrace(trace: NonNullable<TracedResponse["trace"]>): Promise<void> {
    try {
      const told = await trace.read();
      const findings = told.findings.map((finding) => this.#located(finding, told));
      this.#emit({ type: "trace", trace: { ...told, findings } });
    } catch (error) {
      this.#log({ level: "warn", origin: "system", text: "Cannot tell what happened to the request" }, error);
    }
  }

  #located(finding: Finding, { stages }: RequestTrace): Finding {
    const isOwn = stages.some(({ name, source }) => name === finding.stage && source === "script");
    const location =
      finding.location === undefined && isOwn && this.#compiled
        ? handlerLocation(this.#compiled, finding.stage)
        : undefined;
    return location ? { ...finding, location } : finding;
  }

  /** Told as an event where no memory is shared, and where it is counted. */
  #announce(name: string): void {
    const cell = this.#started?.options.cell;
    if (cell) noteHandler(cell, name);
    if (!cell || name === "model_fn") this.#emit({ type: "handler", name });
  }

  #tellUsage(): void {
    const { countTensors, tensorBytes } = this.#parts;
    if (!countTensors || !tensorBytes || performance.now() - this.#usageToldMs < USAGE_INTERVAL_MS / 2)
      return;
    this.#usageToldMs = performance.now();
    this.#emit({ type: "usage", usage: { tensors: countTensors(), bytes: tensorBytes() } });
  }

  #countTensors(): void {
    const cell = this.#started?.options.cell;
    if (cell) noteTensors(cell, this.#parts.countTensors?.() ?? 0);
  }

  readonly restorePaths = (text: string): string => this.#linker.restorePaths(text);

  /** An error as data, with its place in the script that is loaded and what to do about it. */
  explain(thrown: unknown, script = this.#compiled): ErrorData {
    return advise(toErrorData(thrown, this.restorePaths), script);
  }

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

  #log(entry: Pick<LogRecord, "level" | "origin" | "text">, thrown?: unknown, isFinding = false): void {
    const error = thrown === undefined ? undefined : this.explain(thrown);
    const source = this.#started?.options.name ?? "";
    const record = { ...entry, text: this.restorePaths(entry.text), timeMs: Date.now(), source, error };
    this.#lines?.push({
      timeMs: record.timeMs,
      level: record.level,
      origin: record.origin,
      text: record.text,
      ...(isFinding && error?.location && { warnsOf: error.location }),
    });
    if (this.#lines && this.#lines.length > MAX_LINES) {
      this.#lines.shift();
      this.#cutLines++;
    }
    this.#emit({ type: "log", record });
  }

  /** What a stage wrote, with a line of its own where that is not all. */
  #takeLines(): TraceLine[] {
    const lines = this.#lines?.splice(0) ?? [];
    const count = this.#cutLines.toLocaleString("en");
    const [first] = lines;
    if (first && this.#cutLines > 0)
      lines.unshift({
        ...first,
        level: "warn",
        origin: "system",
        text: `${count} earlier lines are in the log only`,
      });
    this.#cutLines = 0;
    return lines;
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
