import type { InvokeRequest, ModelSummary, TensorMemory } from "../../sagemaker/serving/invocation.ts";
import type { NodeQuestion, NodeReport } from "../../sagemaker/trace/node-report.ts";
import type { RequestTrace, StageName } from "../../sagemaker/trace/request-trace.ts";
import type { TrainingJob } from "../../sagemaker/training/training-job.ts";
import type {
  BackendInfo,
  ErrorData,
  InvokeResult,
  LogRecord,
  ScriptSummary,
  SourceLocation,
  TrainingProgress,
  TrainingResult,
} from "../messages.ts";
import type { QueuedAnswer } from "./request-queue.ts";

/** What a page or a command line does with the script of one workspace: the whole of `worker/host` as they see it. */
export interface ScriptHost {
  /** Looks for what keeps a file under `/opt/ml/code` from being a script, without running it. */
  diagnose(path: string): Promise<ScriptDiagnostic[]>;
  /** Paths of a script's files: its own and those of what it imports. @throws {RemoteError} Where it is no script. */
  listModules(path: string): Promise<string[]>;
  /** Starts a training job in a guest of its own. */
  train(options: TrainOptions): TrainingRun;
  /** Starts the inference workers. Fulfilled when all serve. @throws {RemoteError} What model_fn or the load threw. */
  deploy(options: DeployOptions): Endpoint;
}

export interface ScriptDiagnostic {
  message: string;
  location: SourceLocation;
  severity: "error" | "warning";
}

export interface TrainOptions {
  /** Its tree is written first. Absent: the tree that is there is used as it is, whichever of the job's hosts it is. */
  job?: TrainingJob;
  /** Waited for when the configuration is there, before the script is read. What it throws fails the job. */
  prepare?(hyperparameters: Readonly<Record<string, string>>): Promise<void>;
  /** Seeds every random choice of `mxnet`. Default: as the host's parts say, else they differ from run to run. */
  seed?: number;
  onLog?(record: LogRecord): void;
  onProgress?(progress: TrainingProgress): void;
  /** What the job's tensors take: some times a second. */
  onUsage?(usage: TensorMemory): void;
  onBackend?(backend: BackendInfo): void;
}

/** A training job that runs. */
export interface TrainingRun {
  /** Never rejected: what goes wrong is a `Failed`. */
  readonly outcome: Promise<TrainingResult | { status: "Stopped"; elapsedMs: number }>;
  /** Ends the guest at once, whatever the script does. What is in `/opt/ml/model` stays. */
  stop(): void;
}

export interface DeployOptions {
  /** The script's path under `/opt/ml/code`, e.g. `/opt/ml/code/mnist.ts`. */
  script: string;
  /** At least 1. */
  workers: number;
  /** `SAGEMAKER_…` variables of section 2.1. */
  env?: Record<string, string>;
  /** Requests that may wait for a worker; more are answered 503. Default: any number. */
  queueLimit?: number;
  /** Starts workers that were given up anew after a while. Default: they stay given up. */
  recovers?: boolean;
  /**
   * Asked when a request has taken its time: whether its worker is waited for all the same, as while a person debugs it.
   * Nothing else can tell a guest that is paused from one that loops. Default: it is not.
   */
  isPatient?(): boolean;
  /** Has each request traced, stage by stage with its values. Default: none is, which is quicker. */
  traces?: boolean;
  onLog?(record: LogRecord): void;
  /** A worker's state changed. */
  onWorker?(worker: WorkerState): void;
  onBackend?(backend: BackendInfo): void;
}

/** An endpoint: N inference workers behind `/ping` and `/invocations`. */
export interface Endpoint {
  /** Fulfilled when every worker has loaded its model; rejected with the first error that kept one from it. */
  readonly ready: Promise<void>;
  readonly workers: readonly WorkerState[];
  /** Answers as the container does (clauses H7–H16), and tells what happened on the way. Waits for a free worker. */
  invoke(request: Request): Promise<Invocation>;
  /**
   * Takes the handlers from the script as it is now. The models stay: `model_fn` is not run again. With `models` they
   * are loaded anew too, beside those that serve, which answer until then; with `changed` only where `model_fn`, or what
   * it uses, is another than before.
   *
   * @throws {RemoteError} What keeps the script from being loaded; the workers serve the old one then.
   */
  reload(options?: { models?: boolean | "changed" }): Promise<void>;
  /**
   * Answers a traced request once more, with the script as it is now, in the worker that has kept it.
   *
   * @param from The stage that it begins with; what came before is as it was then. `decode`: the whole request.
   * @throws {RemoteError} Where the worker does not keep what it needs any more.
   */
  replay(of: TracedRequest, from: StageName): Promise<Invocation>;
  /**
   * Predicts once more for a traced request, in the worker that has kept it, and tells what the nodes of the model's graph
   * gave.
   *
   * @throws {RemoteError} Where the worker does not keep the request any more, or cannot predict.
   */
  readNodes(of: TracedRequest, question: NodeQuestion): Promise<NodeReport>;
  /** Ends all workers at once. Requests under way are answered 503. */
  undeploy(): void;
}

/** An endpoint, as an HTTP server sees it. */
export interface ServedEndpoint extends Endpoint {
  readonly figures: EndpointFigures;
  /** Why a request would be answered 503 now, where it would. */
  readonly refusal: Error | undefined;
  /** Has a worker answer what was read of a request to `/invocations`. Never rejected. */
  ask(request: InvokeRequest): Promise<QueuedAnswer>;
}

/** What an endpoint is at, over all workers. */
export interface EndpointFigures {
  /** Requests that wait for a worker, and that are in one. */
  waiting: number;
  running: number;
  /** Guests that were started in place of one before. */
  restarts: number;
  /** Tensors that exist in the workers. 0 where these share no memory. */
  tensors: number;
}

/** One inference worker, from 1. */
export type WorkerState = { id: number; modelFnCalls: number } & (
  | { status: "starting" }
  | { status: "ready"; model: ModelSummary; script: ScriptSummary }
  | { status: "busy"; model: ModelSummary; script: ScriptSummary }
  | { status: "failed"; error: ErrorData }
  | { status: "stopped" }
);

/** A request's answer and its way through a worker. */
export interface Invocation {
  response: Response;
  /** Absent where the request reached no worker (404, 405, ping). */
  worker?: number;
  /** Milliseconds in the queue, then in the worker. */
  queuedMs: number;
  elapsedMs: number;
  /** Absent where the request reached no worker. */
  result?: InvokeResult;
  /** What happened in the worker, where requests are traced: comes after the answer. `undefined`: the worker died before. */
  trace?: Promise<RequestTrace | undefined>;
}

/** Names a request that was traced: its worker, and its trace's ticket there. */
export interface TracedRequest {
  worker: number;
  ticket: number;
}
