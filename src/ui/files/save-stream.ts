import { saveAs } from "./dropped-files.ts";

/** What the page tells the service worker of a download, with a channel over which the stream comes. */
export interface DownloadOffer {
  optml: "download";
  id: string;
  /** The file's name. */
  name: string;
}

/** Where downloads are, below the page's address. */
export const DOWNLOADS_PATH = "/downloads/";

/** So much is handed over as a whole: it needs no service worker. */
const WHOLE_LIMIT_BYTES = 32_000_000;
const READY_WAIT_MS = 1000;
/** A browser ends a service worker that hears nothing for half a minute. */
const PING_MS = 10_000;

/**
 * Hands a stream to the browser's downloads. Large ones go through the service worker as they are made; where there is
 * none, or the browser hands on no streams, they are gathered first. Fulfilled when all of it is on its way.
 *
 * @param sizeBytes How large it may be, e.g. the sum of the files that are packed.
 * @throws {Error} What the stream does, or where the download is given up.
 */
export async function saveStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  { name, sizeBytes, signal }: { name: string; sizeBytes: number; signal?: AbortSignal },
): Promise<void> {
  const port = sizeBytes > WHOLE_LIMIT_BYTES ? await offer(name) : undefined;
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  const piped = stream.pipeTo(writable, signal ? { signal } : {});
  if (!port?.send(readable)) {
    const [blob] = await Promise.all([new Response(readable).blob(), piped]);
    return saveAs(blob, name);
  }
  const pings = setInterval(port.ping, PING_MS);
  await piped.finally(() => clearInterval(pings));
}

interface Accepted {
  /** Begins the download. Returns whether the browser can hand the stream on. */
  send(stream: ReadableStream): boolean;
  ping(): void;
}

/** Asks the service worker to send a file. `undefined` where none takes it. */
async function offer(name: string): Promise<Accepted | undefined> {
  const controller = globalThis.navigator.serviceWorker?.controller;
  if (!controller) return undefined;
  const { port1, port2 } = new MessageChannel();
  const id = crypto.randomUUID();
  const isReady = new Promise<boolean>((resolve) => {
    port1.onmessage = () => resolve(true);
    setTimeout(() => resolve(false), READY_WAIT_MS);
  });
  controller.postMessage({ optml: "download", id, name } satisfies DownloadOffer, [port2]);
  // The one of an earlier build knows of no downloads.
  if (!(await isReady)) return undefined;
  return {
    send(stream) {
      try {
        port1.postMessage(stream, [stream]);
      } catch {
        // Not every browser hands streams on.
        return false;
      }
      const link = document.createElement("a");
      link.href = `.${DOWNLOADS_PATH}${id}/${encodeURIComponent(name)}`;
      link.click();
      return true;
    },
    ping: () => controller.postMessage({ optml: "ping" }),
  };
}
