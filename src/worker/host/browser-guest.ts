import type { GuestPort } from "./guest-port.ts";

/**
 * Starts a guest of a page.
 *
 * The worker is made from a `blob:` URL whose one line imports the entry: such a worker inherits the page's
 * Content-Security-Policy, one that is made from a plain URL does not.
 *
 * @param entryUrl Where the bundle of `guest-entry.ts` is, relative to the page or absolute.
 */
export function createBrowserGuest(entryUrl: string, name?: string): GuestPort {
  const entry = new URL(entryUrl, globalThis.location.href).href;
  const source = URL.createObjectURL(
    new Blob([`import ${JSON.stringify(entry)};`], { type: "text/javascript" }),
  );
  const worker = new Worker(source, { type: "module", name });
  // The worker has fetched its source when it first says something or fails; revoked at once, it could not start.
  const revoke = () => URL.revokeObjectURL(source);
  worker.addEventListener("message", revoke, { once: true });
  worker.addEventListener("error", revoke, { once: true });
  return worker;
}
