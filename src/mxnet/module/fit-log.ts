import type { NameValue } from "../metric/eval-metric.ts";

/** Logs a line a metric: `Epoch[0] Train-accuracy=0.934000`. Clause T48: what metric regexes match. */
export function logMetrics(prefix: string, values: readonly NameValue[]): void {
  for (const [name, value] of values) console.info(`${prefix}-${name}=${sixDigits(value)}`);
}

/** A number as Python's `%f` writes it. */
export function sixDigits(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return value.toFixed(6);
}

/** Seconds as Python's `%.3f` writes them. */
export function seconds(elapsedMs: number): string {
  return (elapsedMs / 1000).toFixed(3);
}
