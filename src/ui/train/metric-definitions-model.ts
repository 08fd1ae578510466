import { computed, signal } from "@preact/signals";
import type { MetricMatcher } from "../../worker/host/metrics-client.ts";
import type { WorkspaceMemory } from "../workspace-context.ts";
import type { Clock } from "./clock.ts";
import { createLogMetrics, type DefinitionCount } from "./log-metrics.ts";
import {
  DEFAULT_METRIC_DEFINITIONS,
  type MetricDefinition,
  metricNameProblem,
  metricRegexProblem,
  suggestDefinitions,
  usableDefinitions,
} from "./metric-definitions.ts";

const MEMORY_KEY = "train.metrics";

/** Typing settles for so long before the last run's log is looked through again. */
const SETTLE_MS = 300;

/** So many of a log's first lines are looked through for values that no row finds. */
const SUGGESTED_FROM = 2000;

interface Options {
  memory: WorkspaceMemory;
  matcher: MetricMatcher;
  clock: Clock;
  /** The log of the last run, while none is under way; `undefined` else. */
  lastLines(): readonly string[] | undefined;
  /** Names of the metrics that the last run told by itself. */
  told(): readonly string[];
  onError(error: unknown): void;
}

export type MetricDefinitionsModel = ReturnType<typeof createMetricDefinitionsModel>;

/** The rows of the form that say how metrics are found in the log, kept between visits. */
export function createMetricDefinitionsModel({ memory, matcher, clock, lastLines, told, onError }: Options) {
  const rows = signal<readonly MetricDefinition[]>(memory.get(MEMORY_KEY, DEFAULT_METRIC_DEFINITIONS));
  const removed = signal<{ index: number; row: MetricDefinition } | undefined>(undefined);
  /** What the rows find in the log of the last run, since they were changed. */
  const found = signal<ReadonlyMap<string, DefinitionCount> | undefined>(undefined);
  const suggestions = signal<readonly MetricDefinition[]>([]);
  let callOff: (() => void) | undefined;
  let searches = 0;

  function replace(next: readonly MetricDefinition[]): void {
    rows.value = next;
    memory.set(MEMORY_KEY, next);
    callOff?.();
    callOff = clock.after(SETTLE_MS, () => void tryOut());
  }

  function suggest(lines: readonly string[]): void {
    suggestions.value = suggestDefinitions([...told(), ...rows.value.map(({ Name }) => Name)], lines);
  }

  /** Looks for what the rows, which were changed, find in the last run's log. */
  async function tryOut(): Promise<void> {
    const lines = lastLines();
    if (lines === undefined || lines.length === 0) return;
    const turn = ++searches;
    suggest(lines);
    const finder = createLogMetrics({
      definitions: usableDefinitions(rows.value),
      matcher,
      onValue: () => {},
      onCounts(counts) {
        if (turn === searches) found.value = counts;
      },
      onError,
    });
    for (const text of lines) finder.add({ text, timeMs: 0 });
    await finder.settled();
  }

  return {
    rows,
    removed,
    found,
    /** Definitions for values in the last run's log that none of the rows finds. */
    suggestions,
    /** Why a row finds nothing, in words. */
    problems: computed(() =>
      rows.value.map((row, index) => ({
        name: metricNameProblem(rows.value, index),
        regex: metricRegexProblem(row),
      })),
    ),
    isDefault: computed(() => JSON.stringify(rows.value) === JSON.stringify(DEFAULT_METRIC_DEFINITIONS)),
    /** The rows that a job is run with. */
    usable: (): MetricDefinition[] => usableDefinitions(rows.value),
    change(index: number, change: Partial<MetricDefinition>): void {
      replace(rows.value.map((row, each) => (each === index ? { ...row, ...change } : row)));
    },
    add(row: MetricDefinition = { Name: "", Regex: "" }): void {
      suggestions.value = suggestions.value.filter(({ Name }) => Name !== row.Name);
      replace([...rows.value, row]);
    },
    remove(index: number): void {
      const row = rows.value[index];
      if (!row) return;
      removed.value = row.Name === "" && row.Regex === "" ? undefined : { index, row };
      replace(rows.value.toSpliced(index, 1));
    },
    undoRemove(): void {
      if (!removed.value) return;
      const { index, row } = removed.value;
      removed.value = undefined;
      replace(rows.value.toSpliced(index, 0, row));
    },
    /** Takes other rows in place of all. */
    replace,
    restoreDefaults: (): void => replace(DEFAULT_METRIC_DEFINITIONS),
    /** Looks for values in the log of the run that has ended. */
    suggest: (): void => suggest(lastLines()?.slice(0, SUGGESTED_FROM) ?? []),
    /** What was found before the next run counts anew. */
    forget(): void {
      searches += 1;
      found.value = undefined;
      suggestions.value = [];
    },
  };
}
