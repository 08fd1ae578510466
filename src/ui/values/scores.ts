/** Where the largest number is; the first of equals. `undefined` where there is none that can be compared. */
export function argmax(row: readonly number[]): number | undefined {
  let best: number | undefined;
  for (const [index, value] of row.entries()) {
    if (Number.isNaN(value)) continue;
    if (best === undefined || value > (row[best] ?? Number.NaN)) best = index;
  }
  return best;
}

/** A number's bar on a track that holds all of the row and zero, in percent of the track. */
export function barOf(row: readonly number[], value: number): { startPercent: number; sizePercent: number } {
  const low = Math.min(0, ...row.filter(Number.isFinite));
  const high = Math.max(0, ...row.filter(Number.isFinite));
  const extent = high - low;
  if (!Number.isFinite(value) || extent === 0) return { startPercent: 0, sizePercent: 0 };
  const start = (Math.min(0, value) - low) / extent;
  return { startPercent: start * 100, sizePercent: (Math.abs(value) / extent) * 100 };
}
