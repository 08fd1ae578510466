import { formatDuration, formatMetric } from "../train/quantities.ts";
import type { RunMetrics } from "../train/run-metrics.ts";
import { CODE_DIR } from "../workspace-context.ts";
import type { RunRecord } from "./run-record.ts";

/** One fact of several runs, in their order; `undefined` where a run has none. */
export interface ComparedFact {
  group: "Hyperparameter" | "Data" | "Script" | "Run" | "Metric";
  name: string;
  values: (string | undefined)[];
  isSame: boolean;
}

/** All that is known of runs, fact by fact, and whether they are alike in it. */
export function compareRuns(runs: readonly RunRecord[]): ComparedFact[] {
  const facts: ComparedFact[] = [];
  const add = (group: ComparedFact["group"], name: string, read: (run: RunRecord) => string | undefined) => {
    const values = runs.map(read);
    facts.push({ group, name, values, isSame: values.every((value) => value === values[0]) });
  };
  const namesOf = (of: (run: RunRecord) => readonly string[]) => [...new Set(runs.flatMap(of))];

  for (const key of namesOf((run) => Object.keys(run.hyperparameters)).sort()) {
    add("Hyperparameter", key, (run) => run.hyperparameters[key]);
  }
  add("Script", "entry", (run) => run.script.replace(`${CODE_DIR}/`, ""));
  for (const path of namesOf((run) => run.code.map((file) => file.path))) {
    add("Script", path, (run) => short(run.code.find((file) => file.path === path)?.sha256));
  }
  for (const name of namesOf((run) => run.channels.map((channel) => channel.name))) {
    const channelOf = (run: RunRecord) => run.channels.find((channel) => channel.name === name);
    add("Data", `${name}, digest`, (run) => short(channelOf(run)?.digest));
    add("Data", `${name}, files`, (run) => channelOf(run)?.fileCount.toString());
    add("Data", `${name}, content type`, (run) => channelOf(run)?.contentType || undefined);
    add("Data", `${name}, input mode`, (run) => channelOf(run)?.mode);
  }
  add("Run", "seed", (run) => String(run.seed));
  add("Run", "backend", (run) => run.backend && `${run.backend.name}, ${run.backend.description}`);
  add("Run", "status", (run) => run.status);
  add("Run", "duration", (run) => formatDuration(run.elapsedMs));
  for (const name of namesOf((run) => run.metrics.map((metric) => metric.name))) {
    add("Metric", name, (run) => {
      const metric = run.metrics.find((each) => each.name === name);
      return metric && formatMetric(metric.last);
    });
  }
  return facts;
}

/** A digest as it is told apart: its first digits. */
export function short(digest: string | undefined): string | undefined {
  return digest?.slice(0, 12);
}

/** Names of the hyperparameters that are not the same in all runs, sorted. */
export function differingHyperparameters(runs: readonly RunRecord[]): string[] {
  return compareRuns(runs)
    .filter(({ group, isSame }) => group === "Hyperparameter" && !isSame)
    .map(({ name }) => name);
}

/** How the list is sorted: by time, or by a metric's last value. */
export type RunOrder = "newest" | `${"high" | "low"} ${string}`;

/** Puts runs in order. Those that lack the metric come last. */
export function sortRuns(runs: readonly RunRecord[], order: RunOrder): RunRecord[] {
  if (order === "newest") return [...runs].sort((a, b) => b.startedMs - a.startedMs);
  const space = order.indexOf(" ");
  const [direction, name] = [order.slice(0, space), order.slice(space + 1)];
  const place = (run: RunRecord) => {
    const value = run.metrics.find((metric) => metric.name === name)?.last ?? Number.NaN;
    if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
    return direction === "high" ? -value : value;
  };
  return [...runs].sort((a, b) => place(a) - place(b) || b.startedMs - a.startedMs);
}

/** Runs that hold every word: in the script, the state, the job's name, or as `name=value` of a hyperparameter. */
export function filterRuns(runs: readonly RunRecord[], text: string): RunRecord[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    const parameters = Object.entries(run.hyperparameters).map(([key, value]) => `${key}=${value}`);
    const hay = [run.jobName, run.script, run.status, ...parameters].join(" ").toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

/** The script's name and when it began: how a run is called. */
export function runLabel({ script, startedMs }: Pick<RunRecord, "script" | "startedMs">): string {
  return `${scriptName(script)} ${formatStart(startedMs)}`;
}

export function scriptName(script: string): string {
  return script.replace(`${CODE_DIR}/`, "").replace(/\.[^.]*$/, "");
}

/** When a run began, in the user's time zone: the time, and before it the day where that was another. */
export function formatStart(startedMs: number, nowMs = Date.now()): string {
  const [start, now] = [new Date(startedMs), new Date(nowMs)];
  const time = start.toLocaleTimeString("en-GB");
  if (start.toDateString() === now.toDateString()) return time;
  const day = start.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return `${day} ${time}`;
}

/** What any of the runs told, once each: what the models learnt by first, then what the machine did. */
export function comparedMetrics(metrics: readonly Pick<RunMetrics, "ofModel" | "ofMachine">[]): string[] {
  const series = [
    ...metrics.flatMap(({ ofModel }) => ofModel),
    ...metrics.flatMap(({ ofMachine }) => ofMachine),
  ];
  return [...new Set(series.map(({ name }) => name))];
}
