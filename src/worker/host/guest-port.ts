import type { HostMessage } from "../messages.ts";

/**
 * The host's end of a guest. A module `Worker` is one; a test makes one of a `MessageChannel`.
 *
 * `onerror` tells that the guest cannot go on: its entry did not load, or it was killed.
 */
export interface GuestPort {
  postMessage(message: HostMessage, transfer: Transferable[]): void;
  /** Ends the guest at once, whatever it is doing. */
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}
