import { inTurns } from "../next-turn.ts";
import { keptPoints } from "../train/chart-data.ts";
import { RunMetrics } from "../train/run-metrics.ts";
import type { Series, SeriesSource } from "../train/series.ts";

/** Of a longer series so many points are kept: the first, lowest, highest and last of each stretch. */
export const MAX_KEPT_POINTS = 20_000;

const HEADER = "metric,source,step,epoch,batch,time_ms,value";
const COLUMNS = ["step", "epoch", "batch", "timeMs", "value"] as const;

/** Rows that are written or read in one step: a few milliseconds. */
const STEP_ROWS = 2000;

/** A run's metrics as CSV, a row a value, in pieces. What is not known, as the batch at an epoch's end, is empty. */
export function* metricsTexts(metrics: RunMetrics): Generator<string> {
  let rows = [HEADER];
  for (const series of metrics.all) {
    for (const row of rowsOf(series)) {
      rows.push(row);
      if (rows.length < STEP_ROWS) continue;
      yield `${rows.join("\n")}\n`;
      rows = [];
    }
  }
  if (rows.length > 0) yield `${rows.join("\n")}\n`;
}

function* rowsOf(series: Series): Generator<string> {
  const [step, epoch, batch, timeMs, value] = COLUMNS.map((name) => series.column(name));
  const name = quoted(series.name);
  for (const at of keptPoints(value ?? new Float64Array(), MAX_KEPT_POINTS)) {
    const cells = [
      step?.[at],
      known(epoch?.[at]),
      known(batch?.[at]),
      Math.round(timeMs?.[at] ?? 0),
      value?.[at],
    ];
    yield `${name},${series.source},${cells.join(",")}`;
  }
}

const SOURCES: readonly string[] = ["fit", "log", "system"] satisfies SeriesSource[];

/** Reads what `metricsTexts` wrote, in turns: a long file would hold up a frame. Rows that are none are left out. */
export async function parseMetrics(text: string, numBatches: number): Promise<RunMetrics> {
  const metrics = new RunMetrics();
  metrics.numBatches = numBatches;
  await inTurns(addRows(metrics, text.split("\n").slice(1)));
  return metrics;
}

function* addRows(metrics: RunMetrics, lines: readonly string[]): Generator<void> {
  for (const [index, line] of lines.entries()) {
    if (index % STEP_ROWS === STEP_ROWS - 1) yield;
    const [, name = "", rest = ""] = /^("(?:[^"]|"")*"|[^",]*),(.*)$/.exec(line) ?? [];
    const [source = "", step, epoch, batch, timeMs, value = ""] = rest.split(",");
    if (name === "" || !SOURCES.includes(source) || value === "") continue;
    const point = {
      epoch: toNumber(epoch),
      batch: toNumber(batch),
      timeMs: toNumber(timeMs),
      value: Number(value),
    };
    metrics.addKept(unquoted(name), source as SeriesSource, point, toNumber(step));
  }
}

function known(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "" : String(value);
}

function toNumber(text: string | undefined): number {
  return text === undefined || text === "" ? Number.NaN : Number(text);
}

function quoted(name: string): string {
  return /[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""').replace(/[\n\r]+/g, " ")}"` : name;
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
