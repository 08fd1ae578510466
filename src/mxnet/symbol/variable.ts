import { type CallArguments, readArguments } from "../call-arguments.ts";
import type { Initializer } from "../initializer/initializer.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { Shape } from "../shape.ts";
import { attributeTexts } from "./attribute-text.ts";
import { MXSymbol } from "./symbol.ts";

export interface VariableOptions {
  /** 0 stands for a dimension that follows from others. */
  shape?: Shape;
  lr_mult?: number;
  wd_mult?: number;
  /** Initialises this variable, whatever its name ends in. */
  init?: Initializer;
  attr?: Readonly<Record<string, string>>;
}

/** `Variable("data", { shape })`, or `Variable({ name: "data" })`. */
type VariableArguments = CallArguments<
  [name: string, attr: Readonly<Record<string, string>> | undefined, shape: Shape | undefined],
  VariableOptions & { name: string }
>;

/**
 * Makes a variable: an input, a label or a parameter.
 *
 * @throws {MXNetError} Where its name is no text.
 */
export function Variable(...args: VariableArguments): MXSymbol {
  const names = ["name", "attr", "shape"];
  const settings = readArguments<VariableOptions & { name: string }>(args, names);
  const { name, shape, lr_mult, wd_mult, init, attr } = settings;
  if (typeof name !== "string") {
    throw new MXNetError(`Cannot make a variable of the name ${String(name)}: its name must be text`);
  }
  const attrs = attributeTexts([
    ["__shape__", shape],
    ["__lr_mult__", lr_mult],
    ["__wd_mult__", wd_mult],
    ["__init__", init?.dumps()],
  ]);
  for (const [key, value] of Object.entries(attr ?? {})) attrs.set(key, value);
  return new MXSymbol([{ node: { op: "null", name, attrs, inputs: [] }, index: 0 }]);
}

/** Joins outputs of several symbols into one symbol. */
export function Group(symbols: readonly MXSymbol[]): MXSymbol {
  return new MXSymbol(symbols.flatMap((symbol) => symbol.heads));
}
