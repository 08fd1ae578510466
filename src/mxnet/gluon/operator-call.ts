import { invokeOne } from "../ndarray/invoke.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import type { Attributes } from "../ndarray/prepared-operator.ts";
import { compose } from "../symbol/compose.ts";
import { MXSymbol } from "../symbol/symbol.ts";

/**
 * Calls an operator of one output, or makes a node of it while a graph is made. Inputs that are not given are left out.
 *
 * @param name What the node is called within its block. Default: the operator with a running number.
 */
export function callOperator(
  op: string,
  inputs: readonly (NDArray | undefined)[],
  attrs: Attributes = {},
  name?: string,
): NDArray {
  const given = inputs.filter((input) => input !== undefined);
  const [first] = given as unknown[];
  if (!(first instanceof MXSymbol)) return invokeOne(op, given, attrs);
  const symbol = compose(op, { ...attrs, name }, { inputs: given as unknown as MXSymbol[] });
  return symbol as unknown as NDArray;
}
