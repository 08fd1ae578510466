import * as mx from "../mxnet/mxnet.ts";
import { className } from "./script-call.ts";

/** MXNet's classes by the names that scripts know: a minifier shortens those that the classes carry themselves. */
const NAMES: ReadonlyMap<unknown, string> = new Map(
  [mx.io, mx, mx.gluon, mx.gluon.nn, mx.gluon.rnn, mx.mod].flatMap((namespace) =>
    Object.entries(namespace)
      .filter(([, value]) => typeof value === "function")
      .map(([name, value]) => [value, name] as const),
  ),
);

/** The class of what a script returned as its model: MXNet's name, the script's own, or Python's `NoneType`. */
export function modelClassName(model: unknown): string {
  const madeBy: unknown = Object(model ?? {}).constructor;
  return NAMES.get(madeBy) ?? className(model);
}
