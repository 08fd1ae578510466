/** A time in words: `0.4 ms`, `12 ms`, `3.1 s`, `2 min 05 s`, `1 h 04 min`. */
export function formatDuration(elapsedMs: number): string {
  if (elapsedMs < 9.95) return `${elapsedMs.toFixed(1)} ms`;
  if (elapsedMs < 999.5) return `${Math.round(elapsedMs)} ms`;
  if (elapsedMs < 59_950) return `${(elapsedMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(elapsedMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** A clock that runs: `0:07`, `12:05`, `1:02:05`. */
export function formatElapsed(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = `${twoDigits(seconds % 60)}`;
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${tail}` : `${minutes}:${tail}`;
}

// Made once: `toLocaleString` makes one each time, which took half a millisecond of every request in a long history.
const COUNTS = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A count with thousands apart: `12,345`. */
export function formatCount(count: number): string {
  return COUNTS.format(count);
}

/** A metric's value with four significant digits: `0.9342`, `2.303`, `NaN`. */
export function formatMetric(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6)) return value.toExponential(3);
  return String(Number(value.toPrecision(4)));
}

/** `1 file`, `3 files`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
