import type { FileSystem } from "../../platform/file-system.ts";
import type { GuestOptions } from "../messages.ts";
import type { Compiler } from "./compiler-client.ts";
import type { GuestPort } from "./guest-port.ts";

/** What a script host works with: `createScriptHost({ files, openFilesPort, createGuest, ...compiler })`. */
export interface ScriptHostParts extends Compiler {
  /** The workspace's files: the host writes a job's tree with it. */
  files: FileSystem;
  /** Opens a port to the same files for one guest, which it is transferred to. */
  openFilesPort(): MessagePort | Promise<MessagePort>;
  /** Frees what serves a guest's port when the guest has ended. Not needed in Chromium, which tells when a port closes. */
  closeFilesPort?(port: MessagePort): void;
  /** Whether a guest can share memory with its host, as under Deno. Then a worker has its next request before it needs it. */
  sharesMemory?: boolean;
  /** Starts a guest. `name` is for DevTools: `algo-1`, `worker 1`. */
  createGuest(name: string): GuestPort;
  /** Which tensor backend and seed guests are to use, asked at each guest's start. Default: the best that works, no seed. */
  backend?(): Partial<Pick<GuestOptions, "backend" | "webgpuCpuForward" | "seed">>;
  /** Runs `callback` after `delayMs`; returns what calls it off. Default: `setTimeout`. For tests. */
  schedule?(delayMs: number, callback: () => void): () => void;
}
