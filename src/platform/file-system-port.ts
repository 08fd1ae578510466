import type { FileSystem } from "./file-system.ts";
import { PortCalls } from "./port-calls.ts";
import { PortFileSystem } from "./port-client.ts";
import type { PortRequest } from "./port-messages.ts";
import { PortSession } from "./port-session.ts";

/**
 * Serves `files` to whoever holds the other end of `port`: a page, a guest or another worker.
 *
 * When the port closes, or with the returned function, the client's open files and watches are freed. Chromium tells
 * that a client is gone; elsewhere (Deno, older browsers) call the returned function when you end a guest.
 */
export function serveFileSystem(files: FileSystem, port: MessagePort): () => void {
  const session = new PortSession(files, port);
  port.addEventListener("message", ({ data }: MessageEvent<readonly PortRequest[]>) => {
    for (const request of data) session.take(request);
  });
  port.addEventListener("close", () => session.end());
  port.start();
  return () => session.end();
}

/**
 * The file system that is served at the other end of `port`. Errors come back as `FileSystemError`. Bytes that you
 * pass stay yours; those that you get are yours alone.
 */
export function connectFileSystem(port: MessagePort): PortFileSystem {
  return new PortFileSystem(new PortCalls(port));
}
