import { toErrorData } from "../error-data.ts";
import type { GuestCalls, GuestEvent, HostCall, HostMessage } from "../messages.ts";
import { isPacked, type PackedRequest, unpackRequest } from "../wire.ts";
import type { GuestParts, GuestScope } from "./guest-parts.ts";
import { GuestPost } from "./guest-post.ts";
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
  const guestPost = new GuestPost(post);
  const session = new GuestSession(parts, (event: GuestEvent) => guestPost.tell(event));
  const dataOf = (error: unknown) => toErrorData(error, session.restorePaths);

  async function answer(request: PackedRequest): Promise<void> {
    const [id] = request;
    guestPost.expect();
    try {
      guestPost.answer(id, await session.invoke(unpackRequest(request)));
    } catch (error) {
      guestPost.refuse(id, dataOf(error));
    }
  }

  async function call({ id, name, args }: HostCall): Promise<void> {
    try {
      guestPost.reply(id, await (session[name] as (...args: unknown[]) => unknown).apply(session, args));
    } catch (error) {
      // A script that does not load is not the one that the session knows.
      const [script] = name === "load" ? (args as Parameters<GuestCalls["load"]>) : [];
      guestPost.fail(id, session.explain(error, script));
    }
  }

  scope.addEventListener("message", ({ data }: MessageEvent<HostMessage>) => {
    if (!isPacked(data)) void call(data);
    else for (const request of data) void answer(request);
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
