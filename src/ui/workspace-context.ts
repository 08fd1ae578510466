import type { ReadonlySignal } from "@preact/signals";
import type { FileSystem } from "../platform/file-system.ts";
import type { ScriptHost } from "../worker/host/script-host.ts";
import type { BackendInfo, SourceLocation } from "../worker/messages.ts";
import type { Archives } from "./archives.ts";
import type { LogModel } from "./log/log-model.ts";
import type { Notices } from "./notices.ts";

/** What a panel's model is given of the workspace that it works in. One is made when a workspace is opened. */
export interface WorkspaceContext {
  /** The workspace's name, e.g. `mnist`. */
  readonly name: string;
  /** The workspace's files: `/opt/ml/…`. */
  readonly files: FileSystem;
  readonly host: ScriptHost;
  readonly archives: Archives;
  readonly log: LogModel;
  readonly notices: Notices;
  /** Path of the script that is trained and hosted, e.g. `/opt/ml/code/mnist.ts`. Absent where code/ has none. */
  readonly scriptPath: ReadonlySignal<string | undefined>;
  /** Shows a place of a file in the editor, with `length` characters of its line selected. */
  openLocation(location: SourceLocation & { length?: number }): void;
  /** Writes all unsaved text: call it before the script runs. Rejected where a file could not be written. */
  saveAll(): Promise<void>;
  /** Fulfilled when what the workspace's sample is still fetching is there, or could not be had. */
  whole(): Promise<unknown>;
  /** Tells which tensor backend runs, for the header. */
  reportBackend(backend: BackendInfo): void;
  /** Text kept for this workspace between visits, e.g. the hyperparameters as they were last typed. */
  readonly memory: WorkspaceMemory;
}

/** Small settings of one workspace that outlive a reload. */
export interface WorkspaceMemory {
  /** The value kept under `key`, else `fallback`. */
  get<T>(key: string, fallback: T): T;
  /** Keeps a value that JSON can hold. */
  set(key: string, value: unknown): void;
}

/** Folders of the container that panels name. */
export const ML_ROOT = "/opt/ml";
export const CODE_DIR = "/opt/ml/code";
export const DATA_DIR = "/opt/ml/input/data";
export const MODEL_DIR = "/opt/ml/model";
export const OUTPUT_DIR = "/opt/ml/output";
