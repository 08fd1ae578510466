import type { FileSystem } from "../platform/file-system.ts";
import type { ScriptHostParts } from "../worker/host/script-host-parts.ts";
import type { BackendName } from "../worker/messages.ts";

/** What the entry lends to the commands: all that they touch of the machine. A test lends its own. */
export interface CommandHost {
  /** Where the user stands: an absolute path. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: ReadableStream<Uint8Array>;
  /** What was asked for goes there: a log, a body, a report. */
  readonly stdout: Output;
  /** What is said beside it: errors, progress. */
  readonly stderr: Output;
  /** The whole disk: for what the command line names. */
  readonly disk: FileSystem;
  /** What the process exits with when the command has ended. A command that fails sets it, or throws. */
  exitCode: number;
  /** Makes a container's files, and what runs scripts in them. Close it. */
  openContainer(options: ContainerOptions): Promise<Container>;
  /** Makes `path` a symbolic link to `target`. Both are absolute paths of the disk. */
  link(target: string, path: string): Promise<void>;
  /** Removes the symbolic link at `path`. `true` where none is left, `false` where something else is there. */
  unlink(path: string): Promise<boolean>;
  /** Sends a request over the network. */
  fetch(request: Request): Promise<Response>;
  /** Answers HTTP requests on a port of this machine. @throws {Error} `code` is `EADDRINUSE` where the port is taken. */
  listen(options: ListenOptions, handler: RequestHandler): HttpServer;
  /** Calls `listener` when the process is asked to end (SIGTERM, SIGINT). Returns what ends that. */
  onSignal(listener: (signal: Signal) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): never;
}

/** Where text goes. */
export interface Output {
  /** Whether a person reads it, on a terminal. */
  readonly isTerminal: boolean;
  /** Columns of the terminal; 80 where it does not say. */
  readonly columns: number;
  /** Text is written as UTF-8. A reader that has gone away is no error. */
  write(data: string | Uint8Array): void;
}

export type Signal = "SIGTERM" | "SIGINT";

/** What a container is made of. */
export interface ContainerOptions {
  /**
   * Directories of the disk by their path in the container, e.g. `{ "/opt/ml": "/home/me/job" }`. The longest path
   * counts. They must be there. Nothing else of the disk can be reached; the rest of the container is empty, and is
   * removed with it.
   */
  mounts?: Readonly<Record<string, string>>;
  /** Which tensor backend scripts compute with. Default: the best that works. */
  backend?: BackendName | "auto";
  /** Seeds every random choice of `mxnet` before a script runs. */
  seed?: number;
}

/** A container: files with an `/opt/ml` of its own, and what runs scripts in them. */
export interface Container {
  readonly files: FileSystem;
  /** For `createScriptHost`. */
  readonly parts: ScriptHostParts;
  /** Fulfilled when the writes that were asked for until now are done, or have failed. */
  settled(): Promise<void>;
  /** Removes what is not mounted. End all guests first. */
  close(): Promise<void>;
}

/** Where to answer. */
export interface ListenOptions {
  /** 0 takes any that is free. */
  port: number;
  /** e.g. `0.0.0.0`, `127.0.0.1`. */
  hostname: string;
}

/** @param client Tells the client's address. */
export type RequestHandler = (request: Request, client?: () => string) => Response | Promise<Response>;

/** A server that runs. */
export interface HttpServer {
  readonly port: number;
  /** Takes no more connections. Fulfilled when every request that was taken is answered. */
  shutdown(): Promise<void>;
}
