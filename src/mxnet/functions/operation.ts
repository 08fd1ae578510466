/** What a family of functions takes and returns: arrays for `mx.nd`, symbols for `mx.sym`. */
export interface Kind {
  one: unknown;
  /** What an operator of several outputs returns. */
  several: unknown;
  /** What each call takes besides inputs and attributes. */
  options: object;
}

/**
 * A function of `mx.nd` or `mx.sym` that calls one operator.
 *
 * Inputs come first, in order, or by name among the options: `dot(a, b, { transpose_b: true })`,
 * `FullyConnected({ data, weight, bias, num_hidden: 10 })`. `Positional` are attributes that may follow one input
 * without their names, as in Python: `clip(x, 0, 1)`.
 */
export type Operation<
  K extends Kind,
  Inputs extends string,
  Options extends object = Record<never, never>,
  Positional extends readonly unknown[] = never,
  Result = K["one"],
> = (...args: Arguments<K, Inputs, Options, Positional>) => Result;

type Arguments<
  K extends Kind,
  Inputs extends string,
  Options extends object,
  Positional extends readonly unknown[],
> =
  | [...inputs: K["one"][], options: { [I in Inputs]?: K["one"] } & Options & K["options"]]
  | (Record<never, never> extends Options ? K["one"][] : never)
  | [data: K["one"], ...Positional];

/** A function of any number of inputs, one by one or as a list: `concat(a, b, { dim: 0 })`, `concat([a, b])`. */
export type VariadicOperation<
  K extends Kind,
  Options extends object = Record<never, never>,
  Result = K["one"],
> = (
  ...args:
    | [...inputs: K["one"][], options: Options & K["options"]]
    | K["one"][]
    | [inputs: readonly K["one"][], options?: Options & K["options"]]
) => Result;

/** A function without inputs: `zeros([2, 3])`, `zeros({ shape: [2, 3] })`. */
export type Source<K extends Kind, Options extends object, Positional extends readonly unknown[]> = (
  ...args: [options: Options & K["options"]] | Positional
) => K["one"];

/** How a function calls its operator. */
export interface Declaration {
  /** The operator's name in files. Default: the function's. */
  op?: string;
  /** Attributes that may come without their names, in order. */
  positional?: readonly string[];
  /** Whether it takes any number of inputs, which `num_args` counts. */
  isVariadic?: boolean;
  /** Whether it returns several outputs. */
  isSeveral?: boolean;
}

/** A declaration for each function of a family. */
export type Declarations<Functions> = { readonly [Name in keyof Functions]: Declaration };
