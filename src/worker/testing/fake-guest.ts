import type { GuestPort } from "../host/guest-port.ts";
import type {
  ErrorData,
  GuestCalls,
  GuestEvent,
  GuestMessage,
  HostCall,
  HostMessage,
  InvokeResult,
  LogRecord,
} from "../messages.ts";
import { isPacked, type PackedRequest, unpackRequest } from "../wire.ts";

/** A call, or a request as one. */
type Call = HostCall | { id: number; name: "invoke"; args: unknown[] };

type Answers = { [Name in keyof GuestCalls]?: (guest: FakeGuest) => unknown };

/** A guest whose answers the test gives: at once for what `answers` holds, else with `reply` and `fail`. */
export class FakeGuest implements GuestPort {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  isTerminated = false;
  readonly received: Call[] = [];
  readonly #answers: Answers;

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  postMessage(message: HostMessage): void {
    if (isPacked(message)) for (const request of message) this.#take(callOf(request));
    else this.#take(message);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  /** How often it was asked for `name`. */
  count(name: keyof GuestCalls): number {
    return this.received.filter((message) => message.name === name).length;
  }

  tell(event: GuestEvent): void {
    this.#post({ kind: "event", event });
  }

  tellLines(records: readonly LogRecord[]): void {
    this.#post({ kind: "log", records });
  }

  /** Answers the last request. */
  reply(value: unknown): void {
    this.#post({ kind: "reply", reply: { id: this.received.at(-1)?.id ?? 0, ok: true, value } });
  }

  /** Answers the request with this body. */
  replyTo(body: string, value: unknown): void {
    const asked = this.received.find(({ name, args }) => name === "invoke" && textOf(args) === body);
    this.#post({ kind: "reply", reply: { id: asked?.id ?? 0, ok: true, value } });
  }

  crash(message: string): void {
    if (!this.isTerminated) this.onerror?.(new ErrorEvent("error", { message }));
  }

  #take(call: Call): void {
    this.received.push(call);
    const answer = this.#answers[call.name];
    if (answer) queueMicrotask(() => this.#answer(call.id, answer));
  }

  #answer(id: number, answer: (guest: FakeGuest) => unknown): void {
    try {
      this.#post({ kind: "reply", reply: { id, ok: true, value: answer(this) } });
    } catch (error) {
      this.#post({ kind: "reply", reply: { id, ok: false, error: error as ErrorData } });
    }
  }

  #post(message: GuestMessage): void {
    if (!this.isTerminated) this.onmessage?.(new MessageEvent("message", { data: message }));
  }
}

function callOf(request: PackedRequest): Call {
  const [id] = request;
  return { id, name: "invoke", args: [unpackRequest(request)] };
}

function textOf([request]: unknown[]): string {
  return new TextDecoder().decode((request as { body: Uint8Array }).body);
}

/** Answers of a guest that starts, loads its script and its model, and then waits. */
export const STARTS: Answers = {
  start: () => ({ name: "cpu", description: "fake", isSoftware: true }),
  load: () => ({ functions: [] }),
  loadModel: (guest) => {
    guest.tell({ type: "handler", name: "model_fn" });
    const model = { family: "other", className: "Object", source: "script", inputs: [], outputs: [] };
    return { ...model, parameterCount: 0, elapsedMs: 0 };
  },
};

/** What a guest answers to a request: 200 and this text. */
export function textResult(text: string): InvokeResult {
  const body = new TextEncoder().encode(text);
  return { status: 200, content_type: "text/plain", body, stages: [], tensorsLeaked: 0 };
}
