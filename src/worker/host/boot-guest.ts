import type { TensorMemory } from "../../sagemaker/serving/invocation.ts";
import type { BackendInfo, LogRecord, TrainingProgress } from "../messages.ts";
import type { SharedCell } from "../shared-cell.ts";
import { Guest } from "./guest.ts";
import type { ScriptHostParts } from "./script-host-parts.ts";

/** What a guest starts with, and who hears of what it tells. */
export interface BootOptions {
  /** The name in the log: `algo-1`, `worker 1`. */
  name: string;
  env: Record<string, string>;
  /** Shared with the guest. Default: none, the guest tells what it does. */
  cell?: SharedCell;
  /** Seeds every random choice of `mxnet`. Default: as the host's parts say. */
  seed?: number;
  onLog?(record: LogRecord): void;
  onProgress?(progress: TrainingProgress): void;
  onUsage?(usage: TensorMemory): void;
  onBackend?(backend: BackendInfo): void;
}

/** A guest that begins, and when it has begun. It can be ended before. */
export interface BootedGuest {
  guest: Guest;
  /** Rejected where the guest could not begin. */
  started: Promise<void>;
}

/** Starts a guest with files and a backend of its own. */
export function bootGuest(parts: ScriptHostParts, options: BootOptions): BootedGuest {
  const guest = new Guest(parts.createGuest(options.name), options.cell);
  guest.onEvent = (event) => {
    if (event.type === "log") options.onLog?.(event.record);
    if (event.type === "progress") options.onProgress?.(event.progress);
    if (event.type === "usage") options.onUsage?.(event.usage);
  };
  return { guest, started: start(guest, parts, options) };
}

async function start(
  guest: Guest,
  parts: ScriptHostParts,
  { name, env, cell, seed, onBackend }: BootOptions,
): Promise<void> {
  const files = await parts.openFilesPort();
  void guest.finished.then(() => parts.closeFilesPort?.(files));
  const backend = { backend: "auto", webgpuCpuForward: true, ...parts.backend?.() } as const;
  const seeded = seed === undefined ? backend : { ...backend, seed };
  const info = await guest.call("start", [{ name, env, cell, files, ...seeded }], [files]);
  onBackend?.(info);
}
