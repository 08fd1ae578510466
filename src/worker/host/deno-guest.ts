import type { GuestPort } from "./guest-port.ts";

/**
 * Starts a guest under Deno: a worker without any permission. Deno must run with `--unstable-worker-options`.
 *
 * @param entryUrl The file URL of `guest-entry.ts`.
 */
export function createDenoGuest(entryUrl: string, name?: string): GuestPort {
  const options = { type: "module", name, deno: { permissions: "none" } };
  return new Worker(entryUrl, options as WorkerOptions);
}
