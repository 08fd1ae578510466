import type { MetricMatcher } from "../../worker/host/metrics-client.ts";
import type { LineHit } from "../../worker/metrics/metric-messages.ts";
import type { MetricDefinition } from "./metric-definitions.ts";

/** What a definition has found so far. */
export interface DefinitionCount {
  /** Lines that it matched. */
  matched: number;
  /** Of these, those whose group took no number. */
  unread: number;
  last?: number;
  /** It took too long over a line, and is left out from then on. */
  isSlow: boolean;
}

export const NO_COUNT: DefinitionCount = { matched: 0, unread: 0, isSlow: false };

/** A line of a run's log. */
export interface TimedLine {
  text: string;
  /** Milliseconds since the run began. */
  timeMs: number;
}

interface Options {
  definitions: readonly MetricDefinition[];
  matcher: MetricMatcher;
  onValue(name: string, hit: LineHit, timeMs: number): void;
  /** Told when counts have changed. */
  onCounts(counts: ReadonlyMap<string, DefinitionCount>): void;
  onError(error: unknown): void;
}

/** Lines that are matched in one go: a worker that is at more for two seconds is not slow. */
const BATCH_LINES = 2000;

export type LogMetrics = ReturnType<typeof createLogMetrics>;

/** Finds the metrics of one run in its log, in the order of the lines, while it is written. */
export function createLogMetrics({ definitions, matcher, onValue, onCounts, onError }: Options) {
  const counts = new Map<string, DefinitionCount>();
  let used = [...definitions];
  let waiting: TimedLine[] = [];
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    // What comes in one moment is matched in one go.
    await Promise.resolve();
    while (waiting.length > 0 && used.length > 0) {
      const lines = waiting.splice(0, BATCH_LINES);
      const asked = used;
      const results = await matcher.match(
        asked.map(({ Regex }) => Regex),
        lines.map(({ text }) => text),
      );
      asked.forEach(({ Name }, index) => {
        const result = results[index];
        if (result !== undefined) take(Name, result, lines);
      });
      onCounts(new Map(counts));
    }
    waiting = [];
  }

  function take(
    name: string,
    result: Awaited<ReturnType<MetricMatcher["match"]>>[number],
    lines: TimedLine[],
  ): void {
    const before = counts.get(name) ?? NO_COUNT;
    if (result === "slow") {
      used = used.filter(({ Name }) => Name !== name);
      counts.set(name, { ...before, isSlow: true });
      return;
    }
    const { hits, unread } = result;
    const last = hits.at(-1)?.value ?? before.last;
    counts.set(name, {
      ...before,
      matched: before.matched + hits.length + unread,
      unread: before.unread + unread,
      ...(last !== undefined && { last }),
    });
    for (const hit of hits) onValue(name, hit, lines[hit.line]?.timeMs ?? 0);
  }

  return {
    add(line: TimedLine): void {
      if (used.length === 0) return;
      waiting.push(line);
      working ??= work()
        .catch((error) => {
          // Without its worker no line is matched any more; the run goes on.
          used = [];
          waiting = [];
          onError(error);
        })
        .finally(() => {
          working = undefined;
        });
    },
    /** Fulfilled when all lines so far have been matched. Never rejected. */
    settled: async (): Promise<void> => {
      while (working) await working;
    },
  };
}
