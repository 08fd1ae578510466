import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What Chromium asks by itself where a page has fields to fill in. */
const BROWSERS_OWN = "content-autofill.googleapis.com:443";

/**
 * A proxy that lets nothing through and remembers what was asked of it: whatever a browser asks of other origins, be it
 * from a page, a worker or a service worker.
 */
export class ForeignRequests {
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request, response) => {
      this.asked.push(request.url ?? "");
      response.writeHead(502).end();
    });
    server.on("connect", (request, socket) => {
      if (request.url !== BROWSERS_OWN) this.asked.push(request.url ?? "");
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
  }

  static async start(): Promise<ForeignRequests> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    return new ForeignRequests(server);
  }

  /** For a browser context. What it asks of this machine goes straight there. */
  get proxy(): { server: string; bypass: string } {
    return {
      server: `http://localhost:${(this.#server.address() as AddressInfo).port}`,
      bypass: "localhost",
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
