import type { ModelSummary } from "../../sagemaker/serving/invocation.ts";
import type { RequestTrace } from "../../sagemaker/trace/request-trace.ts";
import { handlerLocation } from "../handler-location.ts";
import type { CompiledScript, ErrorData, GuestEvent, InvokeResult, ScriptSummary } from "../messages.ts";
import { createSharedCell, type SharedCell, tensorCount } from "../shared-cell.ts";
import { type BootOptions, bootGuest } from "./boot-guest.ts";
import { type Flight, Flights } from "./flights.ts";
import { type Guest, GuestDeathError, GuestEndedError } from "./guest.ts";
import { errorData } from "./remote-error.ts";
import type { WorkerState } from "./script-host.ts";
import type { ScriptHostParts } from "./script-host-parts.ts";
import { Watchdog } from "./watchdog.ts";
import { isReplay, type WorkerJob } from "./worker-job.ts";

/** Deaths in a row, with no answer between them, after which a worker is given up or rests. */
const MAX_DEATHS = 3;

/** How long a worker rests at first; twice as long each time, at most `MAX_REST_MS`. */
const FIRST_REST_MS = 1000;
const MAX_REST_MS = 60_000;

type Status =
  | { status: "starting" }
  | { status: "ready" | "busy"; model: ModelSummary; script: ScriptSummary }
  | { status: "failed"; error: ErrorData }
  | { status: "stopped" };

export interface InferenceWorkerOptions extends Omit<BootOptions, "name" | "cell"> {
  id: number;
  script: Promise<CompiledScript>;
  /** The longest that a request may take in the worker. */
  timeoutMs: number;
  /** Starts a worker that was given up again after a while, and again. */
  recovers: boolean;
  /** Whether a worker is waited for though its time is over. */
  isPatient(): boolean;
  /** Has each request traced. */
  traces: boolean;
  /** Called after each change of the state. */
  onState(worker: InferenceWorker): void;
  /** Called when the worker may have room for another request. */
  onRoom(): void;
  /** Called with each death. The worker starts anew by itself. */
  onDeath(death: GuestDeathError): void;
}

/** A guest that serves, and what it has at hand. */
interface Life {
  guest: Guest;
  cell: SharedCell | undefined;
  flights: Flights;
  /** Who waits for the trace of a request, by its ticket. */
  traces: Map<number, (trace: RequestTrace | undefined) => void>;
}

/**
 * One inference worker: a guest with a loaded model, replaced by a new one when it dies.
 *
 * A worker that dies three times with no answer between them is given up: its state is `failed` then.
 */
export class InferenceWorker {
  readonly id: number;
  readonly #parts: ScriptHostParts;
  readonly #options: InferenceWorkerOptions;
  readonly #watchdog: Watchdog;
  #life: Life | undefined;
  #script: Promise<CompiledScript>;
  #status: Status = { status: "starting" };
  #cancelRest: (() => void) | undefined;
  #modelFnCalls = 0;
  #starts = 0;
  #deaths = 0;
  #isOver = false;

  constructor(parts: ScriptHostParts, options: InferenceWorkerOptions) {
    this.id = options.id;
    this.#parts = parts;
    this.#options = options;
    this.#script = options.script;
    this.#watchdog = new Watchdog(options.timeoutMs, (delayMs, callback) =>
      schedule(parts, delayMs, callback),
    );
  }

  get state(): WorkerState {
    return { id: this.id, modelFnCalls: this.#modelFnCalls, ...this.#status };
  }

  get status(): Status["status"] {
    return this.#status.status;
  }

  /** Guests that were started in place of one before. */
  get restarts(): number {
    return Math.max(0, this.#starts - 1);
  }

  /** Tensors that exist in the guest, where it shares memory. */
  get tensors(): number {
    return this.#life?.cell ? tensorCount(this.#life.cell) : 0;
  }

  /** Requests that are in the worker. */
  get load(): number {
    return this.#life?.flights.count ?? 0;
  }

  /** Whether it serves and can take a request. */
  get hasRoom(): boolean {
    return "script" in this.#status && this.#life?.flights.hasRoom === true;
  }

  /** Starts the guest and loads the model. How it went is the state. */
  async start(): Promise<void> {
    this.#set({ status: "starting" });
    const { life, loaded } = this.#boot();
    this.#life = life;
    try {
      this.#serve(life, await loaded);
    } catch (error) {
      // One that died has been buried, one that was ended is stopped.
      if (error instanceof GuestDeathError || error instanceof GuestEndedError) return;
      this.#deaths += 1;
      this.#giveUp(errorData(error));
      life.guest.end("it could not start");
    }
  }

  /** Has the worker answer. It must have room; a replay waits in the worker for the requests before it. */
  send(job: WorkerJob): void {
    const life = this.#life;
    const serves = isReplay(job.request) ? "script" in this.#status : this.hasRoom;
    if (!life || !serves) throw new Error(`Cannot invoke worker ${this.id}: it is ${this.status}`);
    const { request } = job;
    const flight = life.flights.add(job);
    const { ticket } = flight;
    if (life.flights.count === 1) this.#begin(life);
    const answer = isReplay(request)
      ? life.guest.call("replay", [{ ...request, ticket }])
      : life.guest.call("invoke", [{ ...request, ticket }]);
    answer.then(
      (result) => this.#answer(life, flight, job, result),
      (error) => this.#crash(life, flight, error),
    );
  }

  /** Asks the guest for something that is no answer. It waits in the worker for the requests before it. */
  ask<T>(call: (guest: Guest) => Promise<T>): Promise<T> {
    const life = this.#life;
    if (!life || !("script" in this.#status))
      return Promise.reject(new Error(`Cannot ask worker ${this.id}: it is ${this.status}`));
    return new Promise<T>((resolve, reject) => {
      const flight = life.flights.add({ lose: reject });
      if (life.flights.count === 1) this.#begin(life);
      call(life.guest).then(
        (value) => this.#land(life, flight) && resolve(value),
        (error) => this.#crash(life, flight, error),
      );
    });
  }

  /** Gives back a request that it has ahead of time, unless it has begun them all. */
  takeBack(): WorkerJob | undefined {
    return this.#life?.flights.takeBack();
  }

  /** Takes the handlers from a new version of the script. The model stays. */
  async reload(script: CompiledScript): Promise<void> {
    const guest = this.#life?.guest;
    const summary = await guest?.call("load", [script]);
    if (guest) guest.locate = (name) => handlerLocation(script, name);
    this.#script = Promise.resolve(script);
    if (summary && "script" in this.#status) this.#set({ ...this.#status, script: summary });
  }

  /** Loads a new version of the script and its model in a new guest, which then takes the place of the one that serves. */
  async replace(script: CompiledScript): Promise<void> {
    const { life, loaded } = this.#boot(Promise.resolve(script));
    try {
      const facts = await loaded;
      const before = this.#life;
      this.#script = Promise.resolve(script);
      this.#life = life;
      this.#serve(life, facts);
      if (before) this.#retire(before);
    } catch (error) {
      life.guest.end("it could not start");
      throw error;
    }
  }

  /** Ends the worker at once. It does not start again. */
  end(reason: string): void {
    this.#isOver = true;
    this.#cancelRest?.();
    this.#watchdog.end();
    if (this.#status.status !== "failed") this.#set({ status: "stopped" });
    this.#life?.guest.end(reason);
  }

  #boot(script = this.#script) {
    this.#starts += 1;
    const cell = this.#parts.sharesMemory ? createSharedCell() : undefined;
    const booted = bootGuest(this.#parts, { ...this.#options, name: `worker ${this.id}`, cell });
    const { guest } = booted;
    const life: Life = { guest, cell, flights: new Flights(cell), traces: new Map() };
    void guest.finished.then(() => {
      for (const tell of life.traces.values()) tell(undefined);
    });
    const forward = guest.onEvent;
    guest.onEvent = (event) => {
      this.#countModelFn(event);
      if (event.type === "trace") tellTrace(life, event.trace);
      forward(event);
    };
    guest.onDeath = (death) => this.#bury(life, death);
    const load = async () => {
      // Where both fail, what is wrong with the script is told.
      booted.started.catch(() => undefined);
      const compiled = await script;
      guest.locate = (name) => handlerLocation(compiled, name);
      await booted.started;
      const summary = await guest.call("load", [compiled]);
      return { script: summary, model: await guest.call("loadModel", [{ traces: this.#options.traces }]) };
    };
    return { life, loaded: load() };
  }

  #serve(life: Life, facts: { model: ModelSummary; script: ScriptSummary }): void {
    // The default model_fn is no function of the script, which would have told that it begins.
    if (facts.model.source === "default") this.#modelFnCalls += 1;
    if (this.#life !== life) return;
    this.#set({ status: "ready", ...facts });
    this.#options.onRoom();
  }

  /** The guest is at the first request in it. */
  #begin(life: Life): void {
    if (this.#status.status === "ready") this.#set({ ...this.#status, status: "busy" });
    const bite = () => {
      if (this.#options.isPatient()) {
        this.#watchdog.watch(bite);
        return;
      }
      const limit = `${this.#options.timeoutMs / 1000} s (SAGEMAKER_MODEL_SERVER_TIMEOUT)`;
      life.guest.kill(`it did not answer within ${limit}`, "timeout");
    };
    this.#watchdog.watch(bite);
  }

  #answer(life: Life, flight: Flight, job: WorkerJob, result: InvokeResult): void {
    const isTraced = this.#options.traces && life.flights.has(flight);
    const trace = isTraced ? traceOf(life, flight) : undefined;
    if (this.#land(life, flight)) job.answer(result, trace);
  }

  /** Whether the flight was one still. */
  #land(life: Life, flight: Flight): boolean {
    if (!life.flights.remove(flight)) return false;
    this.#deaths = 0;
    if (life === this.#life) this.#goOn(life);
    else if (life.flights.count === 0) life.guest.end("another has taken its place");
    return true;
  }

  /** After an answer: the next request that is there, or none. */
  #goOn(life: Life): void {
    this.#watchdog.rest();
    if (life.flights.count > 0) this.#begin(life);
    else if (this.#status.status === "busy") this.#set({ ...this.#status, status: "ready" });
    this.#options.onRoom();
  }

  #crash(life: Life, flight: Flight, error: unknown): void {
    if (error instanceof GuestDeathError || error instanceof GuestEndedError) {
      life.flights.loseAll(error);
    } else if (life.flights.remove(flight)) {
      if (life === this.#life) this.#goOn(life);
      flight.load.lose(error, true);
    } else {
      this.#options.onRoom();
    }
  }

  #countModelFn(event: GuestEvent): void {
    if (event.type === "handler" && event.name === "model_fn") this.#modelFnCalls += 1;
  }

  #bury(life: Life, death: GuestDeathError): void {
    this.#options.onDeath(death);
    if (life !== this.#life) return;
    this.#watchdog.rest();
    this.#deaths += 1;
    if (this.#deaths < MAX_DEATHS) {
      void this.start();
      return;
    }
    const message = `worker ${this.id} is given up as it died ${this.#deaths} times with no answer between: ${death.message}`;
    const { functionName, location, advice } = death;
    this.#giveUp(errorData(new GuestDeathError(message, { functionName, location, advice, cause: death })));
  }

  #giveUp(error: ErrorData): void {
    this.#set({ status: "failed", error });
    if (!this.#options.recovers || this.#isOver) return;
    const restMs = Math.min(MAX_REST_MS, FIRST_REST_MS * 2 ** Math.max(0, this.#deaths - MAX_DEATHS));
    this.#cancelRest = schedule(this.#parts, restMs, () => void this.start());
  }

  /** Ends a guest that another has taken the place of, when it has answered what it has begun. */
  #retire({ guest, flights }: Life): void {
    this.#watchdog.rest();
    flights.loseAhead(new GuestDeathError("another worker has taken its place"));
    if (flights.count === 0) {
      guest.end("another has taken its place");
      return;
    }
    const cancel = schedule(this.#parts, this.#options.timeoutMs, () =>
      guest.kill("it did not answer in time, and another has taken its place", "timeout"),
    );
    void guest.finished.then(cancel);
  }

  #set(status: Status): void {
    this.#status = status;
    this.#options.onState(this);
  }
}

/** The trace of a request that was answered, which comes after the answer. */
function traceOf({ traces }: Life, { ticket }: Flight): Promise<RequestTrace | undefined> {
  return new Promise((resolve) => traces.set(ticket, resolve));
}

function tellTrace({ traces }: Life, trace: RequestTrace): void {
  traces.get(trace.ticket)?.(trace);
  traces.delete(trace.ticket);
}

function schedule(parts: ScriptHostParts, delayMs: number, callback: () => void): () => void {
  if (parts.schedule) return parts.schedule(delayMs, callback);
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
