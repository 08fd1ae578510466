/** One value of a metric, and where in the run it was told. */
export interface MetricPoint {
  /** Counts from 0; `NaN` where it is not known. */
  epoch: number;
  /** Batches done in that epoch; `NaN` at the epoch's end. */
  batch: number;
  /** Milliseconds since the run began. */
  timeMs: number;
  value: number;
}

/** Who told a value: `fit` itself, a line of the log, or the guest about the room it takes. */
export type SeriesSource = "fit" | "log" | "system";

const COLUMNS = ["step", "epoch", "batch", "timeMs", "value"] as const;
type Column = (typeof COLUMNS)[number];

/** A series that has more lets every second point go. */
export const MAX_POINTS = 131_072;

const FIRST_CAPACITY = 64;

/** The values of one metric over a run, oldest first, in columns that grow: a hundred thousand take a few megabytes. */
export class Series {
  readonly name: string;
  readonly source: SeriesSource;
  #columns = emptyColumns(FIRST_CAPACITY);
  #length = 0;
  #count = 0;
  #min = Number.NaN;
  #max = Number.NaN;

  constructor(name: string, source: SeriesSource) {
    this.name = name;
    this.source = source;
  }

  /** Points that are kept. */
  get length(): number {
    return this.#length;
  }

  /** Points that were told. */
  get count(): number {
    return this.#count;
  }

  /** Of the values that are numbers; `NaN` where there is none. */
  get min(): number {
    return this.#min;
  }

  get max(): number {
    return this.#max;
  }

  /** The newest value, or `undefined`. */
  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.#columns.value[this.#length - 1];
  }

  add({ epoch, batch, timeMs, value }: MetricPoint, step = this.#count + 1): void {
    if (this.#length === MAX_POINTS) this.#thin();
    if (this.#length === this.#columns.value.length) this.#grow();
    const at = this.#length++;
    this.#count = Math.max(this.#count + 1, step);
    const columns = this.#columns;
    columns.step[at] = step;
    columns.epoch[at] = epoch;
    columns.batch[at] = batch;
    columns.timeMs[at] = timeMs;
    columns.value[at] = value;
    if (!Number.isFinite(value)) return;
    this.#min = Number.isNaN(this.#min) ? value : Math.min(this.#min, value);
    this.#max = Number.isNaN(this.#max) ? value : Math.max(this.#max, value);
  }

  /** A column as far as it is filled. It is the series' own: it changes as values are added. */
  column(name: Column): Float64Array {
    return this.#columns[name].subarray(0, this.#length);
  }

  /** The value that was told last at or before the end of an epoch, and in it. */
  atEpoch(epoch: number): number | undefined {
    const epochs = this.column("epoch");
    for (let at = epochs.length - 1; at >= 0; at--) {
      if (epochs[at] === epoch) return this.#columns.value[at];
    }
    return undefined;
  }

  #grow(): void {
    const wider = emptyColumns(Math.min(MAX_POINTS, this.#length * 2));
    for (const name of COLUMNS) wider[name].set(this.#columns[name]);
    this.#columns = wider;
  }

  #thin(): void {
    const half = Math.floor(this.#length / 2);
    for (const name of COLUMNS) {
      const column = this.#columns[name];
      for (let at = 0; at < half; at++) column[at] = column[2 * at + 1] ?? Number.NaN;
    }
    this.#length = half;
  }
}

function emptyColumns(capacity: number): Record<Column, Float64Array> {
  const column = () => new Float64Array(capacity);
  return { step: column(), epoch: column(), batch: column(), timeMs: column(), value: column() };
}
