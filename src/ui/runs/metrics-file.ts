import { keptPoints } from "../train/chart-data.ts";
import { RunMetrics } from "../train/run-metrics.ts";
import type { SeriesSource } from "../train/series.ts";

/** Of a longer series so many points are kept: the first, lowest, highest and last of each stretch. */
export const MAX_KEPT_POINTS = 20_000;

const HEADER = "metric,source,step,epoch,batch,time_ms,value";

/** A run's metrics as CSV, a row a value. What is not known, as the batch at an epoch's end, is empty. */
export function formatMetrics(metrics: RunMetrics): string {
  const rows = [HEADER];
  for (const series of metrics.all) {
    const [steps, epochs, batches, times, values] = (
      ["step", "epoch", "batch", "timeMs", "value"] as const
    ).map((name) => series.column(name));
    const name = quoted(series.name);
    for (const at of keptPoints(values ?? new Float64Array(), MAX_KEPT_POINTS)) {
      const cells = [
        steps?.[at],
        known(epochs?.[at]),
        known(batches?.[at]),
        Math.round(times?.[at] ?? 0),
        values?.[at],
      ];
      rows.push(`${name},${series.source},${cells.join(",")}`);
    }
  }
  return `${rows.join("\n")}\n`;
}

const SOURCES: readonly string[] = ["fit", "log", "system"] satisfies SeriesSource[];

/** Reads what `formatMetrics` wrote. Rows that are none are left out. */
export function parseMetrics(text: string, numBatches: number): RunMetrics {
  const metrics = new RunMetrics();
  metrics.numBatches = numBatches;
  for (const line of text.split("\n").slice(1)) {
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
  return metrics;
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
