import { toErrorData } from "../error-data.ts";
import type { GuestCalls, GuestEvent, HostMessage, InvokeResult } from "../messages.ts";
import type { GuestParts, GuestScope } from "./guest-parts.ts";
import { GuestSession } from "./guest-session.ts";

/**
 * Makes a guest of this realm: it does what the host asks, and tells what happens meanwhile.
 *
 * What the script leaves unhandled, a rejected promise or an error in a timer, becomes an entry of the log with its line
 * and does not end the guest.
 */
export function startGuest(scope: GuestScope, parts: GuestParts): void {
  // Kept before the script can put another in its place.
  const post = scope.postMessage.bind(scope);
  // An error deep in a library is told with the line of the script that called it.
  (Error as { stackTraceLimit?: number }).stackTraceLimit = MAX_FRAMES;
  const session = new GuestSession(parts, (event: GuestEvent) => post({ kind: "event", event }, []));

  scope.addEventListener("message", async ({ data }: MessageEvent<HostMessage>) => {
    const { id, name, args } = data;
    try {
      const value = await (session[name] as (...args: unknown[]) => unknown).apply(session, args);
      post({ kind: "reply", reply: { id, ok: true, value } }, transferOf(name, value));
    } catch (error) {
      post({ kind: "reply", reply: { id, ok: false, error: toErrorData(error, session.restorePaths) } }, []);
    }
  });
  scope.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    session.logUnhandled("A promise was rejected and nothing handled it", event.reason);
  });
  scope.addEventListener("error", (event) => {
    event.preventDefault();
    session.logUnhandled(
      "An error was thrown and nothing caught it",
      event.error ?? new Error(event.message),
    );
  });
}

const MAX_FRAMES = 100;

/** To move bytes takes some 20 µs, whatever their number; to copy as many as these takes less. */
const COPIED_BYTES = 32 * 1024;

/** A response's bytes move to the host, unless they are a part of something larger that the script may still use. */
function transferOf(name: keyof GuestCalls, value: unknown): Transferable[] {
  if (name !== "invoke" && name !== "replay") return [];
  const { body } = value as InvokeResult;
  return body.byteLength > COPIED_BYTES && body.byteLength === body.buffer.byteLength ? [body.buffer] : [];
}
