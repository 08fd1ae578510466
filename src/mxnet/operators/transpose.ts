import { MXNetError } from "../mxnet-error.ts";
import { formatShape, type PartialShape, type Shape } from "../shape.ts";
import { transposed } from "../transposed.ts";
import { axisOf } from "./axes.ts";
import { linearKernel } from "./linear-kernel.ts";
import type { ConfiguredOperator, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface TransposeOptions {
  /** The order of the axes. Default: reversed. */
  axes?: readonly number[];
}

/** Reorders the axes. */
export const transpose: Operator = {
  name: "transpose",
  configure(attributes) {
    const axes = attributes.tuple("axes");
    return permuted((shape) => {
      if (axes.length === 0) return shape.map((_, axis) => shape.length - 1 - axis);
      const order = axes.map((axis) => axisOf(axis, shape, "axes"));
      if (order.length === shape.length && new Set(order).size === shape.length) return order;
      throw new MXNetError(
        `axes are ${formatShape(axes)}, must name each axis of ${formatShape(shape)} once`,
      );
    });
  },
};

export interface SwapAxisOptions {
  /** Default: 0. */
  dim1?: number;
  /** Default: 0. */
  dim2?: number;
}

/** Exchanges two axes. */
export const swapAxis: Operator = {
  name: "SwapAxis",
  aliases: ["swapaxes"],
  configure(attributes) {
    const [dim1, dim2] = [attributes.number("dim1", 0), attributes.number("dim2", 0)];
    return permuted((shape) => {
      const [a, b] = [axisOf(dim1, shape, "dim1"), axisOf(dim2, shape, "dim2")];
      return shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis));
    });
  },
};

function permuted(orderFor: (shape: Shape) => readonly number[]): ConfiguredOperator {
  return {
    inputs: ["data"],
    inferShapes([data]: readonly PartialShape[], [output]: readonly PartialShape[]) {
      const known = data ?? output;
      if (!known) return { inputs: [data], outputs: [output] };
      const order = orderFor(known);
      const back = output && inverse(order).map((axis) => output[axis] ?? 0);
      const source = merged(data, back, "data");
      return { inputs: [source], outputs: [order.map((axis) => source?.[axis] ?? 0)] };
    },
    plan({ inputs: [data = []] }) {
      const order = orderFor(data);
      return linearKernel(
        (x) => transposed(x, order),
        (dy) => transposed(dy, inverse(order)),
      );
    },
  };
}

function inverse(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}
