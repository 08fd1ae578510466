/** How many values of a tensor a snapshot holds at most, row-major. */
export const MAX_VALUES = 65_536;

/** How many bytes of a body, and how many characters of a text, a snapshot holds at most. */
export const MAX_BYTES = 262_144;

/** How many members of a list or a record a snapshot holds at most. */
export const MAX_ITEMS = 200;

/**
 * What a value was when a stage of a request got it or gave it. Structured-cloneable: tensors, models and functions stay
 * where they are, and this tells of them.
 *
 * Where something is cut, `length` (or the statistics' `count`) says how much there was.
 */
export type ValueSnapshot =
  | {
      kind: "tensor";
      /** `NDArray`, `Tensor`. */
      className: string;
      shape: number[];
      dtype: string;
      /** Of all values, not only of those that are kept. */
      statistics: TensorStatistics;
      /** The first values, row-major: all of them where there are at most `MAX_VALUES`. */
      values: Float32Array | Float64Array | Int32Array | Uint8Array;
    }
  /** `bytes`: the first of them, at most `MAX_BYTES`. `length`: how many there were. */
  | { kind: "bytes"; bytes: Uint8Array; length: number }
  /** `text`: its beginning, at most `MAX_BYTES` characters. `length`: how many characters there were. */
  | { kind: "text"; text: string; length: number }
  /** What JSON can tell: numbers, texts, lists and objects of these, cut to a bound; and `undefined`, NaN, infinity. */
  | { kind: "plain"; value: unknown }
  /** An array that holds others: `[body, content_type]`; a tensor of texts. `length`: how many there were. */
  | { kind: "list"; className: string; items: ValueSnapshot[]; length: number }
  /** An object that holds others: a DataBatch. `length`: how many entries there were. */
  | { kind: "record"; className: string; entries: [name: string, value: ValueSnapshot][]; length: number }
  /** A model, a function, a class, a promise: its class, and what can be said of it in a line. */
  | { kind: "other"; className: string; text: string };

/** A tensor in figures. `min`, `max` and `mean` are of its finite values, NaN where it has none. */
export interface TensorStatistics {
  count: number;
  min: number;
  max: number;
  mean: number;
  nanCount: number;
  infinityCount: number;
  /** How many finite values are in each of the equal parts of [from, to]. Empty where there are none. */
  histogram: { from: number; to: number; counts: number[] };
}
