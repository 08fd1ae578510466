import type { InvokeRequest, ModelSummary } from "../../sagemaker/serving/invocation.ts";
import type { CompiledScript, ErrorData, GuestEvent, InvokeResult, ScriptSummary } from "../messages.ts";
import { type BootedGuest, type BootOptions, bootGuest } from "./boot-guest.ts";
import { GuestDeathError, GuestEndedError } from "./guest.ts";
import { errorData } from "./remote-error.ts";
import type { WorkerState } from "./script-host.ts";
import type { ScriptHostParts } from "./script-host-parts.ts";

/** Deaths in a row, with no answer between them, after which a worker is given up. */
const MAX_DEATHS = 3;

type Status =
  | { status: "starting" }
  | { status: "ready" | "busy"; model: ModelSummary; script: ScriptSummary }
  | { status: "failed"; error: ErrorData }
  | { status: "stopped" };

export interface InferenceWorkerOptions extends Omit<BootOptions, "name"> {
  id: number;
  script: CompiledScript;
  /** The longest that a request may take in the worker. */
  timeoutMs: number;
  /** Called after each change of the state. */
  onState(state: WorkerState): void;
  /** Called with each death. The worker starts anew by itself. */
  onDeath(death: GuestDeathError): void;
}

/**
 * One inference worker: a guest with a loaded model, replaced by a new one when it dies.
 *
 * A worker that dies three times with no answer between them is given up: its state is `failed` then.
 */
export class InferenceWorker {
  readonly #parts: ScriptHostParts;
  readonly #options: InferenceWorkerOptions;
  #booted: BootedGuest | undefined;
  #script: CompiledScript;
  #status: Status = { status: "starting" };
  #modelFnCalls = 0;
  #deaths = 0;

  constructor(parts: ScriptHostParts, options: InferenceWorkerOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#script = options.script;
  }

  get state(): WorkerState {
    return { id: this.#options.id, modelFnCalls: this.#modelFnCalls, ...this.#status };
  }

  get name(): string {
    return `worker ${this.#options.id}`;
  }

  /** Starts the guest and loads the model. How it went is the state. */
  async start(): Promise<void> {
    this.#set({ status: "starting" });
    const booted = bootGuest(this.#parts, { ...this.#options, name: this.name });
    this.#booted = booted;
    const { guest } = booted;
    const forward = guest.onEvent;
    guest.onEvent = (event) => {
      this.#countModelFn(event);
      forward(event);
    };
    guest.onDeath = (death) => this.#bury(death);
    try {
      await booted.started;
      const script = await guest.call("load", [this.#script]);
      const model = await guest.call("loadModel", []);
      // The default model_fn is no function of the script, which would have told that it begins.
      if (model.source === "default") this.#modelFnCalls += 1;
      this.#set({ status: "ready", model, script });
    } catch (error) {
      // One that died has been buried, one that was ended is stopped.
      if (error instanceof GuestDeathError || error instanceof GuestEndedError) return;
      this.#set({ status: "failed", error: errorData(error) });
      guest.end("it could not start");
    }
  }

  /**
   * Has the worker answer. It must be ready.
   *
   * @throws {GuestDeathError} Where it died of the request, or took too long.
   * @throws {GuestEndedError} Where it was ended meanwhile.
   */
  async invoke(request: InvokeRequest): Promise<InvokeResult> {
    const { status } = this.#status.status === "ready" ? { status: this.#status } : { status: undefined };
    const guest = this.#booted?.guest;
    if (!status || !guest) throw new Error(`Cannot invoke ${this.name}: it is ${this.#status.status}`);
    this.#set({ ...status, status: "busy" });
    const { timeoutMs } = this.#options;
    const cancel = schedule(this.#parts, timeoutMs, () => {
      guest.kill(`it did not answer within ${timeoutMs / 1000} s (SAGEMAKER_MODEL_SERVER_TIMEOUT)`);
    });
    try {
      const result = await guest.call("invoke", [request]);
      this.#deaths = 0;
      this.#set({ ...status, status: "ready" });
      return result;
    } finally {
      cancel();
    }
  }

  /** Takes the handlers from a new version of the script. The model stays. */
  async reload(script: CompiledScript): Promise<ScriptSummary | undefined> {
    this.#script = script;
    const summary = await this.#booted?.guest.call("load", [script]);
    if (summary && "script" in this.#status) this.#set({ ...this.#status, script: summary });
    return summary;
  }

  /** Ends the worker at once. It does not start again. */
  end(reason: string): void {
    if (this.#status.status !== "failed") this.#set({ status: "stopped" });
    this.#booted?.guest.end(reason);
  }

  #countModelFn(event: GuestEvent): void {
    if (event.type === "handler" && event.name === "model_fn") this.#modelFnCalls += 1;
  }

  #bury(death: GuestDeathError): void {
    this.#deaths += 1;
    this.#options.onDeath(death);
    if (this.#deaths < MAX_DEATHS) {
      void this.start();
      return;
    }
    const message = `${this.name} is given up as it died ${MAX_DEATHS} times with no answer between: ${death.message}`;
    this.#set({
      status: "failed",
      error: errorData(new GuestDeathError(message, death.functionName, { cause: death })),
    });
  }

  #set(status: Status): void {
    this.#status = status;
    this.#options.onState(this.state);
  }
}

function schedule(parts: ScriptHostParts, delayMs: number, callback: () => void): () => void {
  if (parts.schedule) return parts.schedule(delayMs, callback);
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
