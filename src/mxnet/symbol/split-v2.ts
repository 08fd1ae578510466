import { type SplitV2Options, splitV2Attributes } from "../operators/split-v2.ts";
import { compose, type NodeOptions } from "./compose.ts";
import type { MXSymbol } from "./symbol.ts";

/** Cuts an array along an axis into parts of equal length, or at some places: `[2, 5]` makes three parts. */
export function split_v2(
  ary: MXSymbol,
  indices_or_sections: number | readonly number[],
  { axis, squeeze_axis, ...node }: SplitV2Options & NodeOptions = {},
): MXSymbol {
  const attributes = splitV2Attributes(indices_or_sections, { axis, squeeze_axis });
  return compose("_split_v2", { ...attributes, ...node }, { inputs: [ary], hint: "split_v2" });
}
