import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
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

/** One file that was asked for and is there. */
export interface Served {
  /** Below the page's directory, e.g. `assets/index-1a2b.js`. */
  file: string;
  bytes: Buffer;
  /** Whether the service worker asked, to keep it for a visit without a network. */
  isForOffline: boolean;
}

/** A plain static host of a built page below `path`: no header but the content type and, as of many hosts, Vary. */
export class StaticServer {
  readonly served: Served[] = [];
  /** The built page's directory. Another one is a new version put in its place. */
  directory = DIST;
  /** Called before a file is sent: one that is not fulfilled yet is a slow network. */
  before: (file: string) => Promise<void> | undefined = () => undefined;
  readonly #path: string;
  readonly #server: Server;
  readonly #port: number;

  private constructor(path: string, server: Server) {
    this.#path = path;
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  /** @param path Where the page lies, from slash to slash: `/` or `/some/where/`. */
  static async start(path: string): Promise<StaticServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    return new StaticServer(path, server);
  }

  get url(): string {
    return `http://localhost:${this.#port}${this.#path}`;
  }

  /** From now on there is no network. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = new URL(request.url ?? "/", "http://localhost").pathname;
    const file = asked.startsWith(this.#path)
      ? normalize(asked.slice(this.#path.length) || "index.html")
      : "..";
    const bytes = file.startsWith("..")
      ? undefined
      : await readFile(join(this.directory, file)).catch(() => undefined);
    const isForOffline = request.headers.referer?.endsWith("/service-worker.js") ?? false;
    if (bytes) this.served.push({ file, bytes, isForOffline });
    await this.before(file);
    response.statusCode = bytes ? 200 : 404;
    response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
    response.setHeader("Vary", "Origin");
    response.end(bytes);
  }
}
