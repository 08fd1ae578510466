/**
 * Joins what Python gives by position and by name: values in the order of `names`, then one object of options.
 *
 * `readArguments([20, 5, { activation: "relu" }], ["channels", "kernel_size"])` has all three by their names.
 */
export function readArguments<Options extends object>(
  args: readonly unknown[],
  names: readonly string[],
): Options {
  const last = args.at(-1);
  const hasOptions = isPlainObject(last);
  const values = hasOptions ? args.slice(0, -1) : args;
  const named = values.map((value, index) => [names[index] ?? index, value]);
  return { ...Object.fromEntries(named), ...(hasOptions ? last : {}) } as Options;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** One number for each axis, or one for all. */
export type Size = number | readonly number[];

/** The number for each of `axes`. */
export function toTuple(size: Size, axes: number): readonly number[] {
  return typeof size === "number" ? Array<number>(axes).fill(size) : size;
}
