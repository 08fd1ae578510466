import { type ArithmeticFunctions, arithmeticFunctions } from "../functions/arithmetic.ts";
import { MXNetError } from "../mxnet-error.ts";
import { invokeOne } from "./invoke.ts";
import { NDArray } from "./ndarray.ts";

export const {
  add,
  subtract,
  multiply,
  divide,
  modulo,
  power,
  maximum,
  minimum,
  hypot,
  equal,
  not_equal,
  greater,
  greater_equal,
  lesser,
  lesser_equal,
}: ArithmeticFunctions<NDArray> = arithmeticFunctions<NDArray>({
  isOperand: (value) => value instanceof NDArray,
  binary: ({ broadcast }, lhs, rhs) => invokeOne(broadcast, [lhs, rhs]),
  scalar: ({ op }, operand, scalar) => invokeOne(op, [operand], { scalar }),
});

/**
 * Moves axes, one or several, to other places; the rest stay in order. Negative ones count from the end.
 *
 * @throws {MXNetError} Where an axis is not there or named twice, or there are more of one than of the other.
 */
export function moveaxis(
  tensor: NDArray,
  source: number | readonly number[],
  destination: number | readonly number[],
): NDArray {
  const [from, to] = [source, destination].map((axes) => axesOf([axes].flat(), tensor.ndim)) as [
    number[],
    number[],
  ];
  if (from.length !== to.length) {
    throw new MXNetError(`Cannot move ${from.length} axes to ${to.length} places: give as many of both`);
  }
  const axes = Array.from({ length: tensor.ndim }, (_, axis) => axis).filter((axis) => !from.includes(axis));
  const moves = from.map((axis, index) => [to[index] ?? 0, axis] as const).sort(([a], [b]) => a - b);
  for (const [place, axis] of moves) axes.splice(place, 0, axis);
  return tensor.transpose(axes);
}

function axesOf(axes: readonly number[], ndim: number): number[] {
  const found = axes.map((axis) => (axis < 0 ? axis + ndim : axis));
  const wrong = found.findIndex((axis, at) => !(axis >= 0 && axis < ndim) || found.indexOf(axis) !== at);
  if (wrong < 0) return found;
  throw new MXNetError(
    `Cannot move axis ${axes[wrong]} of ${ndim}: axes must be from ${-ndim} to ${ndim - 1}, each once`,
  );
}
