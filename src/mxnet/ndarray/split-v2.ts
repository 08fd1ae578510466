import { type SplitV2Options, splitV2Attributes } from "../operators/split-v2.ts";
import { invoke } from "./invoke.ts";
import type { NDArray } from "./ndarray.ts";

/**
 * Cuts an array along an axis into parts of equal length, or at some places: `[2, 5]` makes three parts.
 *
 * @throws {MXNetError} Where it cannot be cut so.
 */
export function split_v2(
  ary: NDArray,
  indices_or_sections: number | readonly number[],
  options: SplitV2Options = {},
): NDArray[] {
  return [invoke("_split_v2", [ary], splitV2Attributes(indices_or_sections, options))].flat();
}
