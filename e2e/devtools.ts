import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { WebSocket } from "ws";

/** What the browser is to be started with so that `Devtools` can be opened. */
export const DEVTOOLS_ARGUMENT = "--remote-debugging-port=0";

/** One message of the Chrome DevTools Protocol. */
interface Message {
  id?: number;
  method?: string;
  sessionId?: string;
  // biome-ignore lint/suspicious/noExplicitAny: its type depends on the method
  params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: its type depends on the method
  result?: any;
  error?: { message: string };
}

/** A worker that is paused. */
interface Pause {
  sessionId: string;
  callFrameId: string;
  /** Where it is paused; lines count from 1. */
  at: { functionName: string; path: string | undefined; line: number };
}

/**
 * A debugger of the browser's workers, as DevTools are one. Playwright's own sessions end at the page.
 */
export class Devtools {
  readonly #socket: WebSocket;
  readonly #listeners = new Set<(message: Message) => void>();
  /** The names of the scripts that the workers run, by session and script. */
  readonly #scripts = new Map<string, string>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      const message: Message = JSON.parse(String(data));
      const { method, sessionId, params } = message;
      if (method === "Debugger.scriptParsed")
        this.#scripts.set(`${sessionId} ${params.scriptId}`, params.url);
      for (const listener of [...this.#listeners]) listener(message);
    });
  }

  /** Opens a debugger of the browser whose profile is in `directory`. */
  static async open(directory: string): Promise<Devtools> {
    const [port, path] = (await readFile(join(directory, "DevToolsActivePort"), "utf8")).split("\n");
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return new Devtools(socket);
  }

  close(): void {
    this.#socket.close();
  }

  /** Begins to debug the workers of the page at an address, by the names that they were made with. */
  async debugWorkers(address: string): Promise<void> {
    const { targetInfos } = await this.send("Target.getTargets");
    const page = targetInfos.find(
      ({ type, url }: { type: string; url: string }) => type === "page" && url.startsWith(address),
    );
    const { sessionId } = await this.send("Target.attachToTarget", {
      targetId: page.targetId,
      flatten: true,
    });
    const attached: Message[] = [];
    const listener = (message: Message) => {
      if (message.method === "Target.attachedToTarget") attached.push(message);
    };
    this.#listeners.add(listener);
    await this.send(
      "Target.setAutoAttach",
      { autoAttach: true, waitForDebuggerOnStart: false, flatten: true },
      sessionId,
    );
    this.#listeners.delete(listener);
    for (const { params } of attached) await this.send("Debugger.enable", {}, params.sessionId);
  }

  /** Waits until a worker pauses. */
  async pause(): Promise<Pause> {
    const { params, sessionId = "" } = await this.#first(({ method }) => method === "Debugger.paused");
    const [{ callFrameId, functionName, location }] = params.callFrames;
    const path = this.#scripts.get(`${sessionId} ${location.scriptId}`);
    return { sessionId, callFrameId, at: { functionName, path, line: location.lineNumber + 1 } };
  }

  // biome-ignore lint/suspicious/noExplicitAny: its type depends on the method
  async send(method: string, params: object = {}, sessionId?: string): Promise<any> {
    const id = ++this.#lastId;
    const answer = this.#first((message) => message.id === id);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    const { result, error } = await answer;
    if (error) throw new Error(`Cannot do ${method}: ${error.message}`);
    return result;
  }

  #first(isWanted: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const listener = (message: Message) => {
        if (!isWanted(message)) return;
        this.#listeners.delete(listener);
        resolve(message);
      };
      this.#listeners.add(listener);
    });
  }
}
