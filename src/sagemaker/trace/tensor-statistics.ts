import type { TensorStatistics } from "./value-snapshot.ts";

/** Parts of a histogram. */
const BINS = 32;

/** Works out a tensor's figures in two passes: the range first, then what lies where in it. */
export function statisticsOf(values: ArrayLike<number>): TensorStatistics {
  const count = values.length;
  let [min, max, sum, nanCount, infinityCount] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0,
    0,
    0,
  ];
  for (let index = 0; index < count; index++) {
    const value = values[index] as number;
    // NaN less NaN, and infinity less infinity, are no 0.
    if (value - value !== 0) {
      if (Number.isNaN(value)) nanCount += 1;
      else infinityCount += 1;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const finite = count - nanCount - infinityCount;
  if (finite === 0) {
    const none = Number.NaN;
    const histogram = { from: none, to: none, counts: [] };
    return { count, min: none, max: none, mean: none, nanCount, infinityCount, histogram };
  }
  const histogram = { from: min, to: max, counts: countBins(values, min, max) };
  return { count, min, max, mean: sum / finite, nanCount, infinityCount, histogram };
}

/** One part alone where all values are the same. */
function countBins(values: ArrayLike<number>, from: number, to: number): number[] {
  const bins = to > from ? BINS : 1;
  const counts = new Array<number>(bins).fill(0);
  const scale = bins / (to - from || 1);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (value - value !== 0) continue;
    const bin = Math.min(bins - 1, Math.floor((value - from) * scale));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}
