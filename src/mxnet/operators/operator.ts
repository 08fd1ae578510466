import type { Tensor } from "@tensorflow/tfjs-core";
import type { PartialShape, Shape } from "../shape.ts";
import type { AttributeReader } from "./attribute-reader.ts";

/** One of MXNet's operators. Each family has its own file, and `table.ts` lists them all. */
export interface Operator {
  /** As files name it: `FullyConnected`. */
  readonly name: string;
  /** Other names that files use for it. */
  readonly aliases?: readonly string[];
  /** Reads the attributes of one node. What is wrong with them is left in the reader. */
  configure(attributes: AttributeReader): ConfiguredOperator;
}

/** An operator with the attributes of one node. */
export interface ConfiguredOperator {
  /** Names of the inputs, in order: a missing one becomes the variable `<node>_<name>`. */
  readonly inputs: readonly string[];
  /** Names of the outputs that others may use. Default: `["output"]`. */
  readonly outputs?: readonly string[];
  /** Outputs after those, for the operator's own backward pass. Default: 0. */
  readonly hiddenOutputs?: number;
  /** Which inputs are auxiliary states. */
  readonly auxiliaries?: readonly number[];
  /** The input that only training reads: what leads to it need not be there at inference. */
  readonly labelInput?: number;
  /** Whether its gradient needs none from above: then it may be an output of a network in training. */
  readonly isLoss?: boolean;
  /** Whether it passes its first input on at inference. */
  readonly isIdentityAtInference?: boolean;

  /**
   * Completes the shapes as far as they follow from each other.
   *
   * @throws {MXNetError} Where they contradict each other.
   */
  inferShapes(inputs: readonly PartialShape[], outputs: readonly PartialShape[]): InferredShapes;

  /** Prepares the computation for given shapes. It is called once, and may make tensors that last: `Kernel.constants`. */
  plan(shapes: KnownShapes): Kernel;
}

export interface InferredShapes {
  inputs: PartialShape[];
  outputs: PartialShape[];
}

export interface KnownShapes {
  inputs: readonly Shape[];
  outputs: readonly Shape[];
}

/** How one node computes. */
export interface Kernel {
  /** Computes the outputs, in tensors of their own: never an input itself. Intermediates are disposed of. */
  forward(inputs: readonly Tensor[], isTrain: boolean): Tensor | Tensor[];
  /** Absent where the operator has no gradient. */
  readonly backward?: BackwardKernel;
  /** How an input is laid out before it comes to `forward` and `backward`: for a weight that is done once. */
  readonly layouts?: readonly (Layout | undefined)[];
  /** Tensors that live as long as the plan. */
  readonly constants?: readonly Tensor[];
}

export type Layout = (tensor: Tensor) => Tensor;

/** How one node passes gradients on. */
export interface BackwardKernel {
  /** Which inputs it reads; others may be gone. */
  readonly readsInputs: readonly number[];
  /** Which outputs it reads; others may be gone. */
  readonly readsOutputs: readonly number[];
  /** Whether it reads the gradient from above. Default: true. */
  readonly readsGradient?: boolean;
  /** Computes the gradient of each wanted input, in the layout that the graph has. */
  run(call: BackwardCall): readonly (Tensor | undefined)[];
}

export interface BackwardCall {
  /** As `forward` got them; only those that are read. */
  inputs: readonly Tensor[];
  outputs: readonly Tensor[];
  /** Gradient of the first output. */
  gradient: Tensor;
  /** Which inputs need a gradient. */
  wanted: readonly boolean[];
}
