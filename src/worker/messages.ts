import type { ModelSummary, Stage, TensorMemory } from "../sagemaker/serving/invocation.ts";
import type { NodeQuestion, NodeReport } from "../sagemaker/trace/node-report.ts";
import type { RequestTrace, StageName } from "../sagemaker/trace/request-trace.ts";
import type { Artifact } from "../sagemaker/training/training-job.ts";
import type { SharedCell } from "./shared-cell.ts";
import type { PackedAnswer, PackedRequest } from "./wire.ts";

/**
 * All that crosses the wall round user code. Strings, numbers, plain objects and bytes cross; functions, tensors and
 * models never do.
 */
export interface GuestCalls {
  /** Takes the ambient power away, opens the file port and chooses the tensor backend. Must come first. */
  start(options: GuestOptions): BackendInfo;
  /** Loads the script, or loads it anew. The model is kept. */
  load(script: CompiledScript): ScriptSummary;
  /** Runs the training job that the tree under `/opt/ml/input/config` describes. */
  train(): TrainingResult;
  /** Runs the script's model_fn, else the default. Once in a worker's life. */
  loadModel(options?: ServiceOptions): ModelSummary;
  /** Rejected where the host has taken the request back. */
  invoke(request: GuestRequest): InvokeResult;
  /** Answers a traced request once more. Rejected where what it needs of the request is not kept any more. */
  replay(request: ReplayRequest): InvokeResult;
  /** Predicts once more for a traced request and tells what the nodes of the model's graph gave. Nothing is kept of it. */
  readNodes(request: NodeRequest): NodeReport;
}

/** What a guest starts with. */
export interface GuestOptions {
  /** The name in the log: `algo-1`, `worker 1`. */
  name: string;
  /** Serves the file system, rooted so that `/opt/ml` is this host's own. Transferred. */
  files: MessagePort;
  /** What `process.env` holds for the script. */
  env: Record<string, string>;
  /** Where the guest notes what it does. Absent where a realm may share no memory: it tells then. */
  cell?: SharedCell;
  /** Which tensor backend to use; `auto` takes the best that works. */
  backend: BackendName | "auto";
  /** Off proves that tensors are computed on the GPU; tfjs's default is on. */
  webgpuCpuForward: boolean;
  /** Seeds every random choice of `mxnet` before the script is loaded. Absent: they differ from run to run. */
  seed?: number;
}

/** One request to `/invocations`. */
export interface GuestRequest {
  body: Uint8Array<ArrayBuffer>;
  content_type: string;
  accept: string;
  /** Names it: its place in the shared cell, where there is one, and its trace. */
  ticket?: number;
}

/** How a worker is to serve. */
export interface ServiceOptions {
  /** Has each request traced: its trace comes as an event after its answer. Default: none is, which is quicker. */
  traces?: boolean;
}

/** A traced request to be answered once more, from a stage on. */
export interface ReplayRequest {
  /** The ticket of the request. */
  earlier: number;
  /** The stage that it begins with; what came before is as it was then. `decode`: the whole request. */
  from: StageName;
  /** The ticket of the replay itself. */
  ticket: number;
}

/** What is asked about the model's graph, for a traced request. */
export interface NodeRequest extends NodeQuestion {
  /** The ticket of the request. */
  earlier: number;
}

export type BackendName = "webgpu" | "webgl" | "cpu";

/** The tensor backend that a guest has chosen. */
export interface BackendInfo {
  name: BackendName;
  /** The adapter in words, e.g. `SwiftShader`, or why there is no GPU. */
  description: string;
  /** Whether it computes on the CPU. */
  isSoftware: boolean;
  /** Why a better backend was passed over, where one was. */
  fallbackReason?: string;
}

/** A script with its types blanked out and its imports found, ready to be linked. Lines and columns are the author's. */
export interface CompiledScript {
  /** Path of the module that holds the handlers, e.g. `/opt/ml/code/mnist.ts`. */
  entry: string;
  /** Every module comes after those that it imports. */
  modules: CompiledModule[];
}

/** One file of a script. */
export interface CompiledModule {
  path: string;
  code: string;
  imports: CompiledImport[];
}

/** One import: which characters of `code` name it (its quotes left out), and what it means. */
export interface CompiledImport {
  start: number;
  end: number;
  /** The values that the module needs from it, each where it is named. */
  names?: { name: string; location: SourceLocation }[];
  /** A module of the script by its path, or one that the guest provides, e.g. `mxnet`. */
  target: { kind: "file"; path: string } | { kind: "provided"; name: string };
}

/** What a loaded script exports. */
export interface ScriptSummary {
  functions: { name: string; arity: number }[];
}

/** `TrainingOutcome` with the error as data. */
export type TrainingResult =
  | { status: "Completed"; exitCode: 0; elapsedMs: number; artifacts: Artifact[] }
  | { status: "Failed"; exitCode: number; elapsedMs: number; failure: string; error: ErrorData };

/** `InvokeResponse` with the error as data. */
export interface InvokeResult {
  status: number;
  content_type: string;
  body: Uint8Array<ArrayBuffer>;
  stages: Stage[];
  error?: ErrorData;
  tensorsLeaked: number;
  memory?: TensorMemory;
}

/** An error as data: structured clone drops an error's class and its own fields. */
export interface ErrorData {
  name: string;
  message: string;
  /** The stack as text, with the user's paths. */
  stack: string;
  /** Where in the user's own code it happened: the innermost frame under `/opt/ml/code`. */
  location?: SourceLocation;
  /** `code`, `errno`, `path`, `status`, `functionName` and the like, where the error has them. */
  facts: Record<string, string | number | boolean>;
  cause?: ErrorData;
}

/** Line and column count from 1. */
export interface SourceLocation {
  path: string;
  line: number;
  column: number;
}

/** What a guest tells without being asked. */
export type GuestEvent =
  | { type: "log"; record: LogRecord }
  | { type: "progress"; progress: TrainingProgress }
  /** What a training job's tensors take: some times a second while it runs. */
  | { type: "usage"; usage: TensorMemory }
  /** A function of the script is about to run: should the guest die, this was the last. */
  | { type: "handler"; name: string }
  /** What happened on a request's way, where requests are traced. Comes after its answer, which does not wait for it. */
  | { type: "trace"; trace: RequestTrace }
  | { type: "deviceLost"; reason: string };

export type LogLevel = "debug" | "info" | "warn" | "error";

/** An entry of a guest's log. */
export interface LogRecord {
  /** Milliseconds since 1970. */
  timeMs: number;
  level: LogLevel;
  /** The guest's name: `algo-1`, `worker 1`. */
  source: string;
  /** `script`: the user's own line. `system`: the container's. */
  origin: "script" | "system";
  text: string;
  error?: ErrorData;
}

/** How far `fit` is. Told after each batch, at most some ten times a second, and at each epoch's end. */
export interface TrainingProgress {
  epoch: number;
  /** Where `fit` was told; epochs count from 0 and `numEpoch` is the count. */
  numEpoch?: number;
  /** Batches done in this epoch. */
  batch: number;
  /** Batches of an epoch, where the iterator knows. */
  numBatches?: number;
  samplesPerSecond: number;
  phase: "train" | "validation";
  isEpochEnd: boolean;
  /** Metric name to value so far, e.g. `accuracy`. */
  metrics: Record<string, number>;
}

/** What a worker answers to the call with this number. */
export type CallReply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: ErrorData };
export type GuestReply = CallReply;

/** Requests are answered in packed form, but where they fail. */
export type GuestMessage =
  | readonly PackedAnswer[]
  | { kind: "reply"; reply: GuestReply }
  | { kind: "event"; event: GuestEvent }
  /** Lines of a script that logs many, oldest first. */
  | { kind: "log"; records: readonly LogRecord[] };

/** So many lines share a message at most. */
export const LINES_TOGETHER = 32;

export type HostMessage = readonly PackedRequest[] | HostCall;
/** A call that is no request. */
export interface HostCall {
  id: number;
  name: Exclude<keyof GuestCalls, "invoke">;
  args: unknown[];
}
