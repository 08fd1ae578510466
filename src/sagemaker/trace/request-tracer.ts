import { tensorFigures } from "../../mxnet/tensor-copies.ts";
import type { HandlerName, InvokeRequest, ModelSummary, Stage } from "../serving/invocation.ts";
import { defaultSource } from "./default-sources.ts";
import { findFaults } from "./find-faults.ts";
import { KeptValue } from "./kept-value.ts";
import {
  MAX_TRACE_BYTES,
  type RequestTrace,
  type StageName,
  type StageTrace,
  type TraceLine,
} from "./request-trace.ts";
import { type SnapshotBudget, takeSnapshot } from "./take-snapshot.ts";
import type { ValueSnapshot } from "./value-snapshot.ts";

export interface TracerOptions {
  ticket: number;
  request: InvokeRequest;
  family: ModelSummary["family"];
  /** Whether it is the first request of the loaded model. */
  isFirst: boolean;
  /** Lines of the log that were written since it was asked last. */
  takeLines(): TraceLine[];
  /** Values of an earlier request that take the place of what these handlers would give. */
  kept?: ReadonlyMap<StageName, KeptValue>;
}

/** A stage that was run, its values not told yet. */
interface RunStage extends Omit<StageTrace, "input" | "output" | "served" | "noReplay"> {
  input: KeptValue;
  output?: KeptValue;
}

/** A stage about to run. */
export interface StageCall<T> {
  name: StageName;
  source: Stage["source"];
  call(): T | PromiseLike<T>;
  /** Makes of what the handler returned what the next one gets. Default: that. */
  adapt?: ((returned: T) => unknown) | undefined;
  /** What of the value is of interest. Default: all. */
  shown?(returned: T): unknown;
}

/**
 * Watches one request: what goes from stage to stage, how long each takes, its tensors and its lines of the log.
 *
 * While the request runs, values are only copied: tensors share their elements with the copy. They are read by `read`,
 * after the answer, so that neither the stages' times nor the answer wait for it.
 */
export class RequestTracer {
  readonly ticket: number;
  readonly request: InvokeRequest;
  readonly #options: TracerOptions;
  readonly #startedMs = Date.now();
  readonly #startedAt = performance.now();
  readonly #stages: RunStage[] = [];
  #last: KeptValue;
  #isLastWrapped = false;

  constructor(options: TracerOptions) {
    this.ticket = options.ticket;
    this.request = options.request;
    this.#options = options;
    this.#last = new KeptValue(options.request.body);
    options.takeLines();
  }

  /** The handlers that ran, as an answer tells of them. */
  get handlers(): Stage[] {
    return this.#stages
      .filter(({ name, isKept }) => name !== "decode" && name !== "response" && !isKept)
      .map(({ name, source, elapsedMs }) => ({ name: name as HandlerName, source, elapsedMs }));
  }

  /** What the handlers gave, for a replay. */
  get outputs(): Map<StageName, KeptValue> {
    return new Map(this.#stages.flatMap(({ name, output }) => (output ? [[name, output]] : [])));
  }

  /** Memory that is held for the request, about. */
  get sizeBytes(): number {
    const values = this.#stages.reduce((sum, { output }) => sum + (output?.sizeBytes ?? 0), 0);
    return values + 2 * this.request.body.byteLength;
  }

  /** Runs one stage. Rejected with what it throws. */
  async stage<T>(asked: StageCall<T>): Promise<unknown> {
    const { call, adapt } = asked;
    const kept = this.#options.kept?.get(asked.name);
    const stage = this.#begin(asked, kept !== undefined);
    const figures = tensorFigures();
    const begunAt = performance.now();
    let returned: T;
    let adapted: unknown;
    try {
      returned = kept ? (kept.revive() as T) : await call();
      adapted = adapt ? adapt(returned) : returned;
    } catch (error) {
      stage.isFailed = true;
      throw error;
    } finally {
      stage.elapsedMs = performance.now() - begunAt;
      const after = tensorFigures();
      stage.tensors = { made: after.made - figures.made, leaked: after.lasting - figures.lasting };
      stage.lines = this.#options.takeLines();
    }
    stage.output = new KeptValue(asked.shown ? asked.shown(returned) : returned);
    this.#last = stage.output;
    this.#isLastWrapped = adapted !== returned;
    return adapted;
  }

  /** To be called when the answer is there: what was logged since belongs to the last stage. */
  end(): void {
    this.#stages.at(-1)?.lines.push(...this.#options.takeLines());
  }

  /** Tells of all as data. Waits for the GPU where tensors are there. */
  async read(): Promise<RequestTrace> {
    const budget: SnapshotBudget = { leftBytes: MAX_TRACE_BYTES, isExceeded: false };
    const taken = new Map<KeptValue, ValueSnapshot>();
    const take = async (kept: KeptValue) => {
      const known = taken.get(kept) ?? (await takeSnapshot(kept.value, budget));
      taken.set(kept, known);
      return known;
    };
    const stages: StageTrace[] = [];
    for (const { input, output, ...stage } of this.#stages) {
      const served = stage.source === "default" && defaultSource(this.#options.family, stage.name);
      stages.push({
        ...stage,
        ...(served && { served }),
        input: await take(input),
        ...(output && { output: await take(output) }),
        ...(input.lack !== undefined && { noReplay: `what it got cannot be kept: ${input.lack}` }),
      });
    }
    const { ticket } = this;
    return {
      ticket,
      startedMs: this.#startedMs,
      stages,
      findings: findFaults(stages, this.#options.isFirst),
      isCut: budget.isExceeded,
    };
  }

  /** Frees all that is held for the request. */
  release(): void {
    for (const { output } of this.#stages) output?.release();
  }

  #begin({ name, source }: Pick<StageCall<unknown>, "name" | "source">, isKept: boolean): RunStage {
    const startMs = performance.now() - this.#startedAt;
    const none = { tensors: { made: 0, leaked: 0 }, lines: [], isFailed: false, elapsedMs: 0 };
    const stage: RunStage = { name, source, startMs, ...none, input: this.#last, isKept };
    if (this.#isLastWrapped) stage.isInputWrapped = true;
    this.#stages.push(stage);
    return stage;
  }
}
