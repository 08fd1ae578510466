import * as mx from "../mxnet/mxnet.ts";

/** MXNet's classes by the names that scripts know: a minifier shortens those that the classes carry themselves. */
const NAMES: ReadonlyMap<unknown, string> = new Map(
  [mx.io, mx, mx.gluon, mx.gluon.nn, mx.gluon.rnn, mx.mod].flatMap((namespace) =>
    Object.entries(namespace)
      .filter(([, value]) => typeof value === "function")
      .map(([name, value]) => [value, name] as const),
  ),
);

/** MXNet's name of a value's class, else Python's where it has one (`NoneType`), else JavaScript's. */
export function className(value: unknown): string {
  if (value === undefined || value === null) return "NoneType";
  if (typeof value !== "object") return typeof value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return "object";
  const madeBy: unknown = (value as object).constructor;
  return mxnetName(value) ?? ((madeBy as { name?: string } | undefined)?.name || "object");
}

/** MXNet's name of the class of what one of its own classes made; `undefined` for all else. */
export function mxnetName(value: object): string | undefined {
  return NAMES.get(value.constructor);
}
