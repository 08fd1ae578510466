import type { FileChange } from "./file-system.ts";
import { FileSystemError } from "./file-system-error.ts";
import { Outbox } from "./outbox.ts";
import { errorFromData, type PortReply, type PortRequest } from "./port-messages.ts";
import { callSafely } from "./watchers.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  action: string;
  path: string;
  /** Where the call was made. */
  asked: Error;
}

/** The calls and watches of one client, matched to what comes back through its port. */
export class PortCalls {
  readonly #port: MessagePort;
  readonly #requests: Outbox<PortRequest>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #watches = new Map<number, (change: FileChange) => void>();
  #lastId = 0;
  #isOver = false;

  constructor(port: MessagePort) {
    this.#port = port;
    this.#requests = new Outbox(port, (request, error) => this.#refuse(request, error));
    port.addEventListener("message", ({ data }: MessageEvent<readonly PortReply[]>) => {
      for (const reply of data) this.#take(reply);
    });
    // Chromium tells when the other end is gone; elsewhere a call to it stays unanswered.
    port.addEventListener("close", () => this.#over());
    port.start();
  }

  /** `action` and `path` are for the error, where the port closes before the answer. Bytes among `args` are copied. */
  call<T>(action: string, path: string, method: string, args: unknown[], handle?: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#isOver) throw new FileSystemError("EIO", action, path, { cause: new Error(CLOSED) });
      const id = this.#nextId();
      this.#waiting.set(id, {
        resolve: resolve as (value: unknown) => void,
        reject,
        action,
        path,
        asked: new Error(),
      });
      this.#send({ kind: "call", id, handle, method, args });
    });
  }

  watch(path: string, onChange: (change: FileChange) => void): () => void {
    const id = this.#nextId();
    this.#watches.set(id, onChange);
    this.#send({ kind: "watch", id, path });
    return () => {
      if (this.#watches.delete(id)) this.#send({ kind: "unwatch", id });
    };
  }

  end(): void {
    this.#send({ kind: "goodbye" });
    this.#requests.flush();
    this.#port.close();
    this.#over();
  }

  #send(request: PortRequest): void {
    if (this.#isOver) return;
    if (request.kind !== "call") {
      this.#requests.send(request);
      return;
    }
    const args = request.args.map(copyBytes);
    const copies = args.flat().filter((arg): arg is Uint8Array<ArrayBuffer> => arg instanceof Uint8Array);
    this.#requests.send(
      { ...request, args },
      copies.map(({ buffer }) => buffer),
    );
  }

  /** An argument is nothing that can be sent, e.g. a function: that call fails. */
  #refuse(request: PortRequest, error: unknown): void {
    if (request.kind !== "call") return;
    const waiting = this.#waiting.get(request.id);
    this.#waiting.delete(request.id);
    waiting?.reject(error instanceof Error ? error : new Error(String(error)));
  }

  #take(reply: PortReply): void {
    if (reply.kind === "change") {
      const onChange = this.#watches.get(reply.id);
      // The list goes on where one that watches throws.
      if (onChange) callSafely(onChange, reply.change);
      return;
    }
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === "result") waiting?.resolve(reply.value);
    else waiting?.reject(raisedAt(waiting.asked, errorFromData(reply.error)));
  }

  #over(): void {
    this.#isOver = true;
    this.#watches.clear();
    for (const { reject, action, path, asked } of this.#waiting.values()) {
      reject(raisedAt(asked, new FileSystemError("EIO", action, path, { cause: new Error(CLOSED) })));
    }
    this.#waiting.clear();
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

/** Gives an error the stack of the call that it answers: that of a port's message leads nowhere. */
function raisedAt(asked: Error, error: Error): Error {
  // V8 begins a stack with the class and the message, others begin with the frames.
  const frames = (asked.stack ?? "").replace(/^Error[^\n]*\n/, "");
  error.stack = `${error.name}: ${error.message}\n${frames}`;
  return error;
}

/**
 * A buffer that is handed over is gone for its owner, so a copy is handed over, never the caller's own. Large ones are
 * cut as the browser's storage keeps them, so that it needs no copy more.
 */
function copyBytes(arg: unknown): unknown {
  if (arg instanceof Uint8Array) return new Uint8Array(arg);
  if (!Array.isArray(arg)) return arg;
  const cut = (part: Uint8Array) =>
    Array.from(
      { length: Math.ceil(part.length / PIECE_BYTES) },
      (_, n) => new Uint8Array(part.subarray(n * PIECE_BYTES, (n + 1) * PIECE_BYTES)),
    );
  return arg.flatMap(cut);
}

const PIECE_BYTES = 4 * 1024 * 1024;
const CLOSED = "The port to the file system is closed";
