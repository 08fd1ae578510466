import {
  type GuestCalls,
  type GuestEvent,
  type GuestMessage,
  type GuestReply,
  type GuestRequest,
  LINES_TOGETHER,
  type LogRecord,
  type SourceLocation,
} from "../messages.ts";
import { lastHandler, type SharedCell } from "../shared-cell.ts";
import { isPacked, type PackedAnswer, type PackedRequest, packRequest, unpackAnswer } from "../wire.ts";
import type { GuestPort } from "./guest-port.ts";
import { RemoteError } from "./remote-error.ts";

/** A guest is no more, and did not get to say why itself. */
export class GuestDeathError extends Error {
  override readonly name = "GuestDeathError";
  /** The function of the script that had last begun, e.g. `predict_fn`. */
  readonly functionName: string | undefined;
  /** `timeout`: the host ended it as it did not answer in time. `lost`: of all else. */
  readonly kind: "timeout" | "lost";
  /** Where that function is, and what to do: as far as is known. */
  readonly location?: SourceLocation;
  readonly advice?: string;

  constructor(
    message: string,
    { functionName, kind = "lost", location, advice, ...options }: GuestDeathOptions & ErrorOptions = {},
  ) {
    super(message, options);
    this.functionName = functionName;
    this.kind = kind;
    if (location) this.location = location;
    if (advice !== undefined) this.advice = advice;
    // Where the host noticed is of no use to the script's author.
    this.stack = `${this.name}: ${message}`;
  }
}

interface GuestDeathOptions {
  functionName?: string | undefined;
  kind?: GuestDeathError["kind"];
  location?: SourceLocation | undefined;
  advice?: string | undefined;
}

const ADVICE = {
  timeout:
    "Look for a loop that does not end, or an await of something that never comes. If a debugger paused it, turn on Wait while debugging under Host",
  memory:
    "If the memory ran out, work on fewer rows at a time, and dispose of tensors that are not needed any more",
  device:
    "A GPU is lost when its memory runs out or one program takes too long: send fewer rows at a time, dispose of tensors, or choose the CPU. The worker starts anew",
};

/** The guest was ended on purpose: its job was stopped, its endpoint undeployed. */
export class GuestEndedError extends Error {
  override readonly name = "GuestEndedError";
}

/**
 * The host's half of one guest: calls go in, replies and events come out.
 *
 * It dies once: of itself, with `onDeath` called, or by `end`. All calls that wait are rejected then.
 */
export class Guest {
  /** Called for all that the guest tells without being asked. */
  onEvent: (event: GuestEvent) => void = () => {};
  /** Where a function of the script is. */
  locate: (functionName: string) => SourceLocation | undefined = () => undefined;
  /** Called when the guest died, unless `end` ended it. */
  onDeath: (death: GuestDeathError) => void = () => {};
  /** Fulfilled when the guest is no more, however it ended. */
  readonly finished: Promise<void>;
  readonly #port: GuestPort;
  readonly #cell: SharedCell | undefined;
  readonly #finished = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #requests: PackedRequest[] = [];
  #lastId = 0;
  #lastHandler: string | undefined;
  /** The last of many lines, where more may have waited for the next message. */
  #lastLine: LogRecord | undefined;
  #end: Error | undefined;

  /** @param cell What the guest shares with the host. Without it, the guest tells which handler begins. */
  constructor(port: GuestPort, cell?: SharedCell) {
    this.#port = port;
    this.#cell = cell;
    this.finished = this.#finished.promise;
    port.onmessage = ({ data }: MessageEvent<GuestMessage>) => this.#take(data);
    port.onerror = (event) => {
      // Deno takes an error of a worker that is not prevented for one of its own.
      event.preventDefault?.();
      const where = event.filename ? ` (${event.filename}:${event.lineno})` : "";
      this.#die(
        `it failed: ${event.message || "its code did not load, or its memory ran out"}${where}`,
        ADVICE.memory,
      );
    };
  }

  /**
   * Asks the guest for something.
   *
   * @throws {RemoteError} What it threw.
   * @throws {GuestDeathError} Where it died before it answered.
   * @throws {GuestEndedError} Where it was ended.
   */
  call<Name extends keyof GuestCalls>(
    name: Name,
    args: Parameters<GuestCalls[Name]>,
    transfer: Transferable[] = [],
  ): Promise<ReturnType<GuestCalls[Name]>> {
    if (this.#end) return Promise.reject(this.#end);
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    this.#post(id, name, args, transfer);
    return answer.promise as Promise<ReturnType<GuestCalls[Name]>>;
  }

  /** Ends the guest at once, whatever it is doing. */
  end(reason = "it was stopped"): void {
    this.#finish(new GuestEndedError(`The worker has ended: ${reason}`));
  }

  /** Ends the guest as one that died: for what only the host can see, such as a time limit. */
  kill(reason: string, kind: GuestDeathError["kind"] = "lost"): void {
    this.#die(reason, kind === "timeout" ? ADVICE.timeout : undefined, kind);
  }

  /** Requests are kept until the task is over, so that those of one task share a message. */
  #post(id: number, name: keyof GuestCalls, args: unknown[], transfer: Transferable[]): void {
    if (name === "invoke") {
      if (this.#requests.length === 0) queueMicrotask(() => this.#postRequests());
      this.#requests.push(packRequest(id, args[0] as GuestRequest));
      return;
    }
    this.#postRequests();
    this.#port.postMessage({ id, name, args }, transfer);
  }

  #postRequests(): void {
    if (this.#requests.length === 0 || this.#end) return;
    this.#port.postMessage(this.#requests, []);
    this.#requests = [];
  }

  #take(message: GuestMessage): void {
    this.#lastLine = undefined;
    if (isPacked(message)) for (const answer of message) this.#answer(answer);
    else if (message.kind === "reply") this.#settle(message.reply);
    else if (message.kind === "log") this.#hearLines(message.records);
    else this.#hear(message.event);
  }

  #hearLines(records: readonly LogRecord[]): void {
    for (const record of records) this.#hear({ type: "log", record });
    if (records.length === LINES_TOGETHER) this.#lastLine = records.at(-1);
  }

  /** Lines that waited for others are lost with the guest. */
  #tellOfLostLines(): void {
    if (!this.#lastLine) return;
    const text = `The worker ended while it wrote many lines: the last ones, at most ${LINES_TOGETHER - 1}, may be missing`;
    this.#hear({ type: "log", record: { ...this.#lastLine, level: "warn", origin: "system", text } });
    this.#lastLine = undefined;
  }

  #hear(event: GuestEvent): void {
    if (event.type === "handler") this.#lastHandler = event.name;
    if (event.type === "deviceLost")
      this.#die(`its GPU device was lost: ${event.reason.replace(/\.$/, "")}`, ADVICE.device);
    else this.onEvent(event);
  }

  #answer(packed: PackedAnswer): void {
    const [id] = packed;
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    call?.resolve(unpackAnswer(packed));
  }

  #settle(reply: GuestReply): void {
    const call = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.ok) call?.resolve(reply.value);
    else call?.reject(new RemoteError(reply.error));
  }

  #die(reason: string, advice?: string, kind: GuestDeathError["kind"] = "lost"): void {
    if (this.#end) return;
    const functionName = (this.#cell && lastHandler(this.#cell)) ?? this.#lastHandler;
    const during = functionName ? `, ${functionName} was the last function to begin` : "";
    const location = functionName === undefined ? undefined : this.locate(functionName);
    const facts = { functionName, kind, location, advice };
    const death = new GuestDeathError(`The worker died: ${reason}${during}`, facts);
    this.#finish(death);
    this.onDeath(death);
  }

  #finish(end: Error): void {
    if (this.#end) return;
    this.#end = end;
    this.#tellOfLostLines();
    this.#port.terminate();
    for (const call of this.#waiting.values()) call.reject(end);
    this.#waiting.clear();
    this.#finished.resolve();
  }
}
