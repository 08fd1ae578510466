import type { FileSystem } from "../../platform/file-system.ts";
import type { GuestParts, GuestScope } from "../guest/guest-parts.ts";
import { startGuest } from "../guest/start-guest.ts";
import type { GuestPort } from "../host/guest-port.ts";

/** What a guest in a test is joined of where the test does not say otherwise. Nothing of the realm is taken. */
export function guestParts(files: FileSystem, parts: Partial<GuestParts> = {}): GuestParts {
  const cpu = async () => ({ description: "a test", isSoftware: true });
  return {
    connectFiles: () => files,
    lendFiles: () => {},
    backends: { webgpu: () => Promise.reject(new Error("no adapter answers")), webgl: cpu, cpu },
    provided: {},
    enclose: () => {},
    onTrainingProgress: () => {},
    runTrainingJob: () => Promise.reject(new Error("This test trains nothing")),
    startInferenceService: () => Promise.reject(new Error("This test serves nothing")),
    ...parts,
  };
}

/** Starts a guest in this realm, joined to the returned port by a `MessageChannel` and no worker. */
export function joinGuest(parts: GuestParts): GuestPort {
  const { port1, port2 } = new MessageChannel();
  startGuest(scopeOf(port2), parts);
  port2.start();
  const guest: GuestPort = {
    postMessage: (message, transfer) => port1.postMessage(message, transfer),
    terminate: () => {
      port1.close();
      port2.close();
    },
    onmessage: null,
    onerror: null,
  };
  port1.onmessage = (event) => guest.onmessage?.(event);
  return guest;
}

/** A port as a worker's global object. Errors that nothing handles stay this realm's. */
function scopeOf(port: MessagePort): GuestScope {
  return {
    postMessage: (message, transfer) => port.postMessage(message, transfer),
    addEventListener: (type: string, listener: (event: never) => void) => {
      if (type === "message") port.addEventListener("message", listener as (event: Event) => void);
    },
  };
}
