import type { BackendInfo, BackendName, GuestOptions } from "../messages.ts";

/** A tensor backend that works. */
export interface StartedBackend {
  /** The adapter in words, e.g. `SwiftShader`. */
  description: string;
  isSoftware: boolean;
  /** Fulfilled, with the reason, when the device is lost. Absent where none can be. */
  lost?: Promise<string>;
}

/** Starts one backend and proves that it computes. Rejected where it does not work here. */
export type StartBackend = (options: Pick<GuestOptions, "webgpuCpuForward">) => Promise<StartedBackend>;

export interface ChosenBackend {
  info: BackendInfo;
  lost?: Promise<string>;
}

const BEST_FIRST: BackendName[] = ["webgpu", "webgl", "cpu"];

/**
 * Starts the backend that is asked for, or with `auto` the best that works.
 *
 * One that is asked for and does not work is passed over too: a script that runs slowly is more use than none, and
 * `fallbackReason` says so.
 */
export async function chooseBackend(
  backends: Readonly<Record<BackendName, StartBackend>>,
  options: Pick<GuestOptions, "backend" | "webgpuCpuForward">,
): Promise<ChosenBackend> {
  const from = options.backend === "auto" ? 0 : BEST_FIRST.indexOf(options.backend);
  const reasons: string[] = [];
  for (const name of BEST_FIRST.slice(from)) {
    try {
      const { lost, ...found } = await backends[name](options);
      return { info: { name, ...found, fallbackReason: reasons.join("; ") || undefined }, lost };
    } catch (error) {
      reasons.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(`Cannot compute with tensors as no backend works: ${reasons.join("; ")}`);
}
