import type { TensorMemory } from "../../sagemaker/serving/invocation.ts";
import type { MetricMatcher } from "../../worker/host/metrics-client.ts";
import type { TrainingProgress } from "../../worker/messages.ts";
import type { LineHit } from "../../worker/metrics/metric-messages.ts";
import type { Clock } from "./clock.ts";
import { createLogMetrics, type LogMetrics } from "./log-metrics.ts";
import type { MetricDefinition } from "./metric-definitions.ts";
import type { RunDisplay } from "./run-display.ts";
import { TENSOR_BYTES, TENSOR_COUNT } from "./run-metrics.ts";
import { shareDone } from "./time-left.ts";
import { isUnderWay } from "./train-state.ts";

interface LogReading {
  definitions: readonly MetricDefinition[];
  matcher: MetricMatcher;
  startedMs: number;
  /** How many epochs the run has, where its hyperparameters say so. */
  numEpoch: number | undefined;
  onError(error: unknown): void;
}

/** Takes in what a run's guest and its log tell: how far the run is, its metrics, what its tensors take. */
export function createRunReader(display: RunDisplay, clock: Clock) {
  const { state, metrics, later, marksSoFar, epochsSoFar } = display;
  const listeners = new Set<(progress: TrainingProgress) => void>();
  /** Whether `fit` has told how far it is. */
  let hasTold = false;

  /** Finds the metrics in the log of the run that has begun. */
  function findMetrics({ startedMs, numEpoch, ...log }: LogReading): LogMetrics {
    const own = metrics.value;
    return createLogMetrics({
      ...log,
      onValue(name, { value, epoch, batch }, timeMs) {
        own.add(name, "log", { epoch, batch, timeMs, value });
        if (own === metrics.value) onEpoch({ epoch, batch }, startedMs + timeMs, numEpoch);
      },
      onCounts(found) {
        if (own === metrics.value) later({ counts: found });
      },
    });
  }

  /** A script that trains by itself tells its epochs in the log only. */
  function onEpoch(
    { epoch, batch: at }: Pick<LineHit, "epoch" | "batch">,
    timeMs: number,
    of?: number,
  ): void {
    const current = state.value;
    if (Number.isNaN(epoch) || !isUnderWay(current) || hasTold) return;
    const done = epoch + (Number.isNaN(at) ? 1 : 0);
    const before = epochsSoFar();
    later({ epochs: { done: Math.max(done, before?.done ?? 0), of } });
    if (of === undefined || !Number.isNaN(at)) return;
    const first = marksSoFar().first ?? { timeMs: current.startedMs, done: 0 };
    later({ marks: { first, latest: { timeMs, done: Math.min(1, done / of) } } });
  }

  /** The script is loaded once anything is heard of it. */
  function markRunning(): void {
    const current = state.value;
    if (current.status === "starting") state.value = { ...current, status: "running" };
  }

  function onProgress(progress: TrainingProgress): void {
    const current = state.value;
    if (!isUnderWay(current)) return;
    for (const listener of listeners) listener(progress);
    const timeMs = clock.now();
    metrics.value.addProgress(progress, timeMs - current.startedMs);
    const done = shareDone(progress);
    if (done !== undefined) {
      const latest = { timeMs, done };
      // What the log told until then is coarser.
      later({ marks: { first: (hasTold && marksSoFar().first) || latest, latest } });
    }
    hasTold = true;
    later({ progress });
  }

  function onUsage(told: TensorMemory): void {
    const current = state.value;
    if (!isUnderWay(current)) return;
    markRunning();
    const at = { epoch: Number.NaN, batch: Number.NaN, timeMs: clock.now() - current.startedMs };
    metrics.value.add(TENSOR_BYTES, "system", { ...at, value: told.bytes });
    metrics.value.add(TENSOR_COUNT, "system", { ...at, value: told.tensors });
    later({ usage: told });
  }

  return {
    /** To be called when a run begins. */
    begin(): void {
      hasTold = false;
    },
    findMetrics,
    markRunning,
    onProgress,
    onUsage,
    /** Calls `listener` for all that `fit` tells from now on. Returns what ends that. */
    listen(listener: (progress: TrainingProgress) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
