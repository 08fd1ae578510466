import { MXNetError } from "./mxnet-error.ts";

/** The first value of a tuple, with its label. */
type First<Values extends readonly unknown[]> = Values extends readonly [unknown, ...infer Rest]
  ? Values extends readonly [...infer Start, ...Rest]
    ? Start
    : never
  : never;

/**
 * What a function takes that Python calls by position, by name, or both: values in their order, then one object of
 * options. `CallArguments<[rate: number], { rate?: number }>` is `(0.5)`, `({ rate: 0.5 })` and `(0.5, {})`.
 */
export type CallArguments<Values extends readonly unknown[], Options> =
  | (object extends Options ? [options?: Options] : [options: Options])
  | (Values extends readonly [unknown, ...infer Rest]
      ? [...First<Values>, ...CallArguments<Rest, Partial<Options>>]
      : never);

/**
 * Joins what Python gives by position and by name: values in the order of `names`, then one object of options.
 *
 * `readArguments([20, 5, { activation: "relu" }], ["channels", "kernel_size"])` has all three by their names. A plain
 * object that comes last is the options. In the place of one of `objects`, whose values are such objects, it is that value
 * unless it has one of `names`.
 *
 * @throws {MXNetError} Where there are more values than names.
 */
export function readArguments<Options extends object>(
  args: readonly unknown[],
  names: readonly string[],
  objects: readonly string[] = [],
): Options {
  const given = args.slice(0, args.findLastIndex((value) => value !== undefined) + 1);
  const last = given.at(-1);
  const mayBeValue = objects.includes(names[given.length - 1] ?? "");
  const hasOptions = isPlainObject(last) && !(mayBeValue && !names.some((name) => Object.hasOwn(last, name)));
  const values = hasOptions ? given.slice(0, -1) : given;
  if (values.length > names.length) {
    throw new MXNetError(
      `Cannot take ${values.length} values by position: they are ${names.join(", ")}, all others go into one object by their names`,
    );
  }
  const named = values.map((value, index) => [names[index], value]);
  return { ...Object.fromEntries(named), ...(hasOptions ? last : {}) } as Options;
}

/** Whether a value is an object that was written as `{ … }`. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
