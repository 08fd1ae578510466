import type { TensorStatistics } from "./value-snapshot.ts";

/** Parts of a histogram. */
const BINS = 32;

/** Works out a tensor's figures in two passes: the range first, then what lies where in it. */
export function statisticsOf(values: ArrayLike<number>): TensorStatistics {
  const range = new Range();
  range.add(values);
  const bins = range.bins();
  bins?.add(values);
  return range.statistics(bins);
}

/** Like `statisticsOf`, for values of which only a piece at a time is in memory. @param pieces Gives them, twice. */
export async function statisticsOfPieces(
  pieces: () => AsyncIterable<ArrayLike<number>>,
): Promise<TensorStatistics> {
  const range = new Range();
  for await (const values of pieces()) range.add(values);
  const bins = range.bins();
  if (bins) for await (const values of pieces()) bins.add(values);
  return range.statistics(bins);
}

/** The first pass. */
class Range {
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #sum = 0;
  #count = 0;
  #nanCount = 0;
  #infinityCount = 0;

  add(values: ArrayLike<number>): void {
    let [min, max, sum] = [this.#min, this.#max, this.#sum];
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as number;
      // NaN less NaN, and infinity less infinity, are no 0.
      if (value - value !== 0) {
        if (Number.isNaN(value)) this.#nanCount += 1;
        else this.#infinityCount += 1;
        continue;
      }
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
    [this.#min, this.#max, this.#sum] = [min, max, sum];
    this.#count += values.length;
  }

  /** For the second pass, or `undefined` where no value is finite. */
  bins(): Bins | undefined {
    return this.#finite > 0 ? new Bins(this.#min, this.#max) : undefined;
  }

  statistics(bins: Bins | undefined): TensorStatistics {
    const [count, nanCount, infinityCount] = [this.#count, this.#nanCount, this.#infinityCount];
    const none = Number.NaN;
    if (!bins) {
      const histogram = { from: none, to: none, counts: [] };
      return { count, min: none, max: none, mean: none, nanCount, infinityCount, histogram };
    }
    const [min, max] = [this.#min, this.#max];
    const histogram = { from: min, to: max, counts: bins.counts };
    return { count, min, max, mean: this.#sum / this.#finite, nanCount, infinityCount, histogram };
  }

  get #finite(): number {
    return this.#count - this.#nanCount - this.#infinityCount;
  }
}

/** The second pass. One part alone where all values are the same. */
class Bins {
  readonly counts: number[];
  readonly #from: number;
  readonly #scale: number;

  constructor(from: number, to: number) {
    const count = to > from ? BINS : 1;
    this.counts = new Array<number>(count).fill(0);
    this.#from = from;
    this.#scale = count / (to - from || 1);
  }

  add(values: ArrayLike<number>): void {
    const { counts } = this;
    const [from, scale, last] = [this.#from, this.#scale, counts.length - 1];
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as number;
      if (value - value !== 0) continue;
      const bin = Math.min(last, Math.floor((value - from) * scale));
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
}
