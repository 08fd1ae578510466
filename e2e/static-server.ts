import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

const DIST = fileURLToPath(new URL("../dist", import.meta.url));

/** A plain static host of the built page below `path`: no header but the content type. */
export class StaticServer {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, path: string) {
    this.#server = server;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}${path}`;
  }

  static async start(path: string): Promise<StaticServer> {
    const server = createServer(async (request, response) => {
      const asked = new URL(request.url ?? "/", "http://localhost").pathname;
      const file = asked.startsWith(path) ? normalize(asked.slice(path.length)) || "index.html" : "..";
      const bytes = file.startsWith("..")
        ? undefined
        : await readFile(join(DIST, file)).catch(() => undefined);
      response.statusCode = bytes ? 200 : 404;
      response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
      response.end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    return new StaticServer(server, path);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
