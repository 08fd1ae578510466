import type { Series } from "./series.ts";

/** Metrics that belong on one chart: a metric in training and in validation. */
export interface MetricGroup {
  /** The metric without its phase: `accuracy` of `train:accuracy`. */
  title: string;
  members: { phase: Phase; series: Series }[];
}

export type Phase = "train" | "validation" | "test" | "other";

const PHASES: Readonly<Record<string, Phase>> = {
  train: "train",
  training: "train",
  validation: "validation",
  valid: "validation",
  val: "validation",
  test: "test",
  eval: "test",
};

/** The phase and the bare name of a metric: `train:accuracy`, `val_loss`, `validation-mse`. */
export function phaseOf(name: string): { phase: Phase; title: string } {
  const [, word = "", title = ""] = /^([A-Za-z]+)[:_\-/. ]+(.+)$/.exec(name) ?? [];
  const phase = PHASES[word.toLowerCase()];
  return phase === undefined ? { phase: "other", title: name } : { phase, title };
}

/** Puts the series of one metric together, in order of appearance. */
export function groupMetrics(all: readonly Series[]): MetricGroup[] {
  const groups = new Map<string, MetricGroup>();
  for (const series of all) {
    const { phase, title } = phaseOf(series.name);
    const group = groups.get(title) ?? { title, members: [] };
    group.members.push({ phase, series });
    groups.set(title, group);
  }
  return [...groups.values()];
}
