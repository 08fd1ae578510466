import type { FileSystem } from "../../platform/file-system.ts";
import type { Stage } from "../../sagemaker/serving/invocation.ts";
import type { RequestTrace } from "../../sagemaker/trace/request-trace.ts";
import type { Artifact } from "../../sagemaker/training/training-job.ts";
import type { WorkerState } from "../../worker/host/script-host.ts";
import type { BackendInfo, ErrorData, LogRecord, TrainingProgress } from "../../worker/messages.ts";

/**
 * The page, for programs: `window.optml`. A team's own tests drive their handlers with it.
 *
 * Everything goes the way that the buttons go: the page shows it, and keeps what it keeps. Each method waits until the
 * page has opened, acts on the workspace that is shown, and is rejected with an `Error` that says what could not be
 * done. What a handler or a model does wrong is no such error, but part of an outcome or an answer.
 */
export interface Optml {
  /** The files of the workspace that is shown, as its scripts see them: `/opt/ml/…`. */
  readonly files: FileSystem;
  readonly workspaces: OptmlWorkspaces;
  /**
   * Trains, and waits for the end. Unsaved text is saved first.
   *
   * @throws {Error} Where there is no such script, a name or value cannot be sent, or a run is under way.
   */
  train(options?: TrainOptions): Promise<TrainOutcome>;
  /** The runs that are kept of the workspace that is shown, newest first. */
  runs(): Promise<Run[]>;
  /** Ends the run at once, whatever the script does. `train` is fulfilled with `Stopped` then. */
  stop(): Promise<void>;
  /**
   * Deploys in place of what is deployed, and waits until every worker serves.
   *
   * @throws {Error} What keeps the workers from it, e.g. what `model_fn` threw; its `data` has all that the page shows.
   */
  deploy(options?: DeployOptions): Promise<Deployed>;
  /** Takes the handlers from the script as it is now. The models stay loaded. @throws {Error} What keeps it from that. */
  reload(): Promise<void>;
  /** Ends the endpoint and its workers. */
  undeploy(): Promise<void>;
  /** Sends one request to the endpoint. Many may be under way at once. @throws {Error} Where none is deployed. */
  invoke(request: InvokeOptions): Promise<InvokeAnswer>;
  /**
   * Where endpoints answer, e.g. `http://localhost:4173`: the `endpoint` of a client of the AWS SDK, and what comes before
   * `/endpoints/NAME/invocations`. Fulfilled when this page's requests are answered there.
   *
   * @throws {Error} Where the browser has no service worker for the page, or the page comes from the development server.
   */
  address(): Promise<string>;
  /**
   * Calls `listener` for what happens from now on, in every workspace. Returns what ends that.
   *
   * @throws {TypeError} Where there is no such event, or `listener` is no function.
   */
  on<Name extends keyof OptmlEvents>(event: Name, listener: (event: OptmlEvents[Name]) => void): () => void;
}

/** The workspaces of this browser. */
export interface OptmlWorkspaces {
  /** Their names, sorted. */
  list(): Promise<string[]>;
  /** The name of the one that is shown. @throws {Error} Where there is none. */
  current(): Promise<string>;
  /** Shows a workspace. @throws {Error} Where there is none of that name. */
  open(name: string): Promise<void>;
  /** Makes an empty workspace and shows it. @throws {Error} Where the name is taken, or is none. */
  create(name: string): Promise<void>;
  /** Makes a workspace from a sample, e.g. `gluon`, and shows it. Returns its name: the sample's, or the next free one. */
  createFrom(sample: string): Promise<string>;
  /** A workspace with all that is kept of it, as the bytes of a `tar.gz`. Default: the one that is shown. */
  export(name?: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Makes a workspace of such bytes and shows it. Returns its name: the one that is given, or the next free one. */
  import(archive: Blob | ArrayBuffer | Uint8Array<ArrayBuffer>, name: string): Promise<string>;
  /** Removes a workspace; the page offers to undo it for a while. @throws {Error} Where there is none of that name. */
  remove(name: string): Promise<void>;
}

export interface TrainOptions {
  /** E.g. `/opt/ml/code/mnist.ts`. Default: the one that is chosen under Train. */
  script?: string;
  /** In place of those in the form; numbers and booleans become text, as the script gets it. Default: those in the form. */
  hyperparameters?: Readonly<Record<string, string | number | boolean>>;
}

/** How a run ended. */
export type TrainOutcome =
  | { status: "Completed"; jobName: string; elapsedMs: number; artifacts: Artifact[] }
  /** `failure` is the text of `/opt/ml/output/failure`. */
  | {
      status: "Failed";
      jobName: string;
      elapsedMs: number;
      exitCode: number;
      failure: string;
      error: ErrorData;
    }
  | { status: "Stopped"; jobName: string; elapsedMs: number };

/** What is kept of a training job. */
export interface Run {
  id: string;
  jobName: string;
  /** `InProgress`: it is under way, or the page was closed before it ended. */
  status: "InProgress" | "Completed" | "Failed" | "Stopped";
  /** Milliseconds since 1970. */
  startedMs: number;
  elapsedMs: number;
  /** E.g. `/opt/ml/code/mnist.ts`. */
  script: string;
  hyperparameters: Record<string, string>;
  /** `digest`: SHA-256 of the lines that `sha256sum` writes for the channel's files, sorted by path. */
  channels: { name: string; fileCount: number; sizeBytes: number; digest?: string }[];
  /** Of every random choice of `mxnet`. */
  seed: number;
  backend?: BackendInfo;
  /** Each metric's last value; `NaN` where it was none. */
  metrics: Record<string, number>;
  /** Why it failed. */
  error?: ErrorData;
}

export interface DeployOptions {
  /** E.g. `/opt/ml/code/mnist.ts`. Default: the one that is chosen under Host. */
  script?: string;
  /** 1 to 16. Default: as in the form. */
  workers?: number;
  /** Environment variables in place of those in the form. Default: those in the form. */
  env?: Readonly<Record<string, string>>;
  /** The accept type of a request that names none. Default: as in the form. */
  defaultAccept?: string;
}

/** What serves now. */
export interface Deployed {
  /** Its name for `/endpoints/NAME/invocations`: the workspace's, with hyphens for what an endpoint's name cannot have. */
  endpointName: string;
  script: string;
  tookMs: number;
  workers: WorkerState[];
}

export interface InvokeOptions {
  /** Text is sent as UTF-8. Default: empty. */
  body?: string | Uint8Array | ArrayBuffer | Blob;
  /** Empty: no header is sent. Default: `application/json`. */
  contentType?: string;
  /** Empty: no header is sent. Default: `application/json`. */
  accept?: string;
  /** Ends the wait for the answer; the worker goes on. */
  signal?: AbortSignal;
  /** Waits for the request's trace too, which comes a moment after its answer. Default: the answer has none. */
  trace?: boolean;
}

/** What came of a request. */
export interface InvokeAnswer {
  status: number;
  headers: [name: string, value: string][];
  contentType: string;
  body: Uint8Array<ArrayBuffer>;
  /** The body as UTF-8. */
  text: string;
  /** The handlers that ran, in order, with their times. */
  stages: Stage[];
  /** Why it failed: the error that a handler threw, with its place in the script. The body tells a client less. */
  error?: ErrorData;
  /** Which worker answered, from 1; absent where none did. */
  worker?: number;
  /** Milliseconds in the queue, then in the worker. */
  queuedMs: number;
  elapsedMs: number;
  /** Tensors that the request made and nobody freed. */
  tensorsLeaked: number;
  /** What went into each handler and what came out of it. There where it was asked for, and a worker lived to tell. */
  trace?: RequestTrace;
}

/** What `on` tells of. Each event names the workspace in which it happened. */
export interface OptmlEvents {
  /** A line of the log. */
  log: LogRecord & { workspace: string };
  /** How far a run is: some ten times a second at most, and at each epoch's end. */
  progress: TrainingProgress & { workspace: string };
  /** A worker's state changed. */
  worker: WorkerState & { workspace: string };
  /** A request was answered, whoever sent it: the request panel, a program, or `fetch`. */
  answer: InvokeAnswer & { workspace: string };
}

declare global {
  interface Window {
    /** The page, for programs. */
    readonly optml: Optml;
  }
}
