import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { formatShape, isComplete, type PartialShape, type Shape, sizeOf } from "../shape.ts";
import type { BackwardCall, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface DotOptions {
  /** Reverses the first input's axes: of a matrix, transposes it. Default: false. */
  transpose_a?: boolean;
  /** Default: false. */
  transpose_b?: boolean;
}

/** Contracts the last axis of the first input with the first of the second; of two vectors it is a number. */
export const dot: Operator = {
  name: "dot",
  configure(attributes) {
    const [transposeA, transposeB] = readTransposes(attributes);
    attributes.ignore("forward_stype");
    return {
      inputs: ["lhs", "rhs"],
      inferShapes([lhs, rhs], [output]) {
        if (!isComplete(lhs) || !isComplete(rhs)) return { inputs: [lhs, rhs], outputs: [output] };
        const [a, b] = [asMatrix(lhs, transposeA, "last"), asMatrix(rhs, transposeB, "first")];
        if (a.inner !== b.inner) throw mismatch(lhs, rhs);
        const shape = [...a.outer, ...b.outer];
        return {
          inputs: [lhs, rhs],
          outputs: [merged(output, shape.length > 0 ? shape : [1], "the output")],
        };
      },
      plan({ inputs: [lhs = [], rhs = []], outputs: [output = []] }) {
        const [a, b] = [asMatrix(lhs, transposeA, "last"), asMatrix(rhs, transposeB, "first")];
        const product = { output: [sizeOf(a.outer), sizeOf(b.outer)], transposeA, transposeB };
        return matrixKernel({ a: a.matrix, b: b.matrix, ...product }, [lhs, rhs], output);
      },
    };
  },
};

/** The product of matrices that lie one behind the other: (batch, m, k) with (batch, k, n). */
export const batchDot: Operator = {
  name: "batch_dot",
  configure(attributes) {
    const [transposeA, transposeB] = readTransposes(attributes);
    attributes.ignore("forward_stype");
    return {
      inputs: ["lhs", "rhs"],
      inferShapes: (inputs, outputs) => inferProduct(inputs, outputs, transposeA, transposeB),
      plan: ({ inputs: [a = [], b = []], outputs: [output = []] }) =>
        matrixKernel({ a, b, output, transposeA, transposeB }, [a, b], output),
    };
  },
};

export interface Gemm2Options extends DotOptions {
  /** A factor of the product. Default: 1. */
  alpha?: number;
}

/** `alpha · A · B` of the matrices in the last two axes. */
export const gemm2: Operator = {
  name: "_linalg_gemm2",
  aliases: ["linalg_gemm2"],
  configure(attributes) {
    const [transposeA, transposeB] = readTransposes(attributes);
    const alpha = attributes.number("alpha", 1);
    refuseAxis(attributes);
    return {
      inputs: ["A", "B"],
      inferShapes: (inputs, outputs) => inferProduct(inputs, outputs, transposeA, transposeB),
      plan: ({ inputs: [a = [], b = []], outputs: [output = []] }) =>
        matrixKernel({ a, b, output, transposeA, transposeB, alpha }, [a, b], output),
    };
  },
};

export interface GemmOptions extends Gemm2Options {
  /** A factor of what is added. Default: 1. */
  beta?: number;
}

/** `alpha · A · B + beta · C` of the matrices in the last two axes. */
export const gemm: Operator = {
  name: "_linalg_gemm",
  aliases: ["linalg_gemm"],
  configure(attributes) {
    const [transposeA, transposeB] = readTransposes(attributes);
    const [alpha, beta] = [attributes.number("alpha", 1), attributes.number("beta", 1)];
    refuseAxis(attributes);
    return {
      inputs: ["A", "B", "C"],
      inferShapes([a, b, c], [output]) {
        const product = inferProduct([a, b], [merged(c, output, "C")], transposeA, transposeB);
        return { inputs: [...product.inputs, product.outputs[0]], outputs: product.outputs };
      },
      plan({ inputs: [a = [], b = []], outputs: [output = []] }) {
        const { forward, backward } = matrixKernel(
          { a, b, output, transposeA, transposeB, alpha },
          [a, b],
          output,
        );
        return {
          forward: ([x, y, z]) =>
            tf.tidy(() => tf.add(forward([x as tf.Tensor, y as tf.Tensor]), tf.mul(z as tf.Tensor, beta))),
          backward: {
            ...backward,
            run: (call: BackwardCall) => [
              ...backward.run(call),
              call.wanted[2] ? tf.mul(call.gradient, beta) : undefined,
            ],
          },
        };
      },
    };
  },
};

function readTransposes(attributes: { boolean(name: string, absent: boolean): boolean }): [boolean, boolean] {
  return [attributes.boolean("transpose_a", false), attributes.boolean("transpose_b", false)];
}

function refuseAxis(attributes: {
  number(name: string, absent: number): number;
  refuse(name: string, why: string): void;
}) {
  const axis = attributes.number("axis", -2);
  if (axis !== -2) attributes.refuse("axis", `is ${axis}, must be -2: rows are the last axis but one`);
}

/** An operand of `dot` as a matrix: the contracted axis is its last, or its first; transposed, its other one. */
function asMatrix(shape: Shape, isTransposed: boolean, side: "first" | "last") {
  const isLast = (side === "last") !== isTransposed;
  const inner = (isLast ? shape.at(-1) : shape[0]) ?? 1;
  const rest = isLast ? shape.slice(0, -1) : shape.slice(1);
  return {
    inner,
    outer: rest,
    matrix: isLast ? [sizeOf(rest), inner] : [inner, sizeOf(rest)],
  };
}

function inferProduct(
  [a, b]: readonly PartialShape[],
  [output]: readonly PartialShape[],
  transposeA: boolean,
  transposeB: boolean,
) {
  const known = a ?? b ?? output;
  if (!known || known.length < 2) return { inputs: [a, b], outputs: [output] };
  const size = (shape: PartialShape, fromEnd: 1 | 2) => shape?.at(-fromEnd) ?? 0;
  const rows = size(a, transposeA ? 1 : 2) || size(output, 2);
  const columns = size(b, transposeB ? 2 : 1) || size(output, 1);
  const inner = size(a, transposeA ? 2 : 1) || size(b, transposeB ? 1 : 2);
  const batch = [a, b, output].reduce<PartialShape>(
    (shape, each) => merged(each?.slice(0, -2), shape, "the axes before the matrices"),
    undefined,
  );
  const matrix = (height: number, width: number, isTransposed: boolean) => [
    ...(batch ?? []),
    ...(isTransposed ? [width, height] : [height, width]),
  ];
  return {
    inputs: [
      merged(a, matrix(rows, inner, transposeA), "the left input"),
      merged(b, matrix(inner, columns, transposeB), "the right input"),
    ],
    outputs: [merged(output, matrix(rows, columns, false), "the output")],
  };
}

interface Product {
  /** Shapes of the operands as matrices, or as batches of them, and of their product. */
  a: Shape;
  b: Shape;
  output: Shape;
  transposeA: boolean;
  transposeB: boolean;
  alpha?: number;
}

/** The product and its gradients; each operand's gradient is a product as well, turned as the operand is. */
function matrixKernel(
  { a, b, output, transposeA, transposeB, alpha = 1 }: Product,
  [lhs, rhs]: [Shape, Shape],
  shape: Shape,
) {
  const scaled = (x: tf.Tensor) => (alpha === 1 ? x : tf.mul(x, alpha));
  const as = (x: tf.Tensor | undefined, dims: Shape) =>
    tf.reshape(x as tf.Tensor, stacked(dims)) as tf.Tensor3D;
  const times = (x: tf.Tensor3D, y: tf.Tensor3D, turnX: boolean, turnY: boolean) =>
    tf.matMul(x, y, turnX, turnY);
  return {
    forward: ([x, y]: readonly tf.Tensor[]) =>
      tf.tidy(() => tf.reshape(scaled(times(as(x, a), as(y, b), transposeA, transposeB)), [...shape])),
    backward: {
      readsInputs: [0, 1],
      readsOutputs: [],
      run({ inputs: [x, y], gradient, wanted }: BackwardCall) {
        const dy = as(scaled(gradient), output);
        const ofA = () =>
          transposeA ? times(as(y, b), dy, transposeB, true) : times(dy, as(y, b), false, !transposeB);
        const ofB = () =>
          transposeB ? times(dy, as(x, a), true, transposeA) : times(as(x, a), dy, !transposeA, false);
        return [
          wanted[0] ? tf.reshape(ofA(), [...lhs]) : undefined,
          wanted[1] ? tf.reshape(ofB(), [...rhs]) : undefined,
        ];
      },
    },
  };
}

/** All axes before the matrix as one. */
function stacked(dims: Shape): [number, number, number] {
  return [sizeOf(dims.slice(0, -2)), dims.at(-2) ?? 1, dims.at(-1) ?? 1];
}

function mismatch(lhs: Shape, rhs: Shape): MXNetError {
  return new MXNetError(
    `lhs has shape ${formatShape(lhs)} and rhs ${formatShape(rhs)}: the axes that are contracted must be equally long`,
  );
}
