import type { Tensor } from "@tensorflow/tfjs-core";
import type { PartialShape, Shape } from "../shape.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import type { MemoryLayout } from "./memory-layout.ts";

/** One of MXNet's operators. Each family has its own file, and `table.ts` lists them all. */
export interface Operator {
  /** As files name it: `FullyConnected`. */
  readonly name: string;
  /** Other names that files use for it. */
  readonly aliases?: readonly string[];
  /** Reads the attributes of one node. What is wrong with them is left in the reader. */
  configure(attributes: AttributeReader): ConfiguredOperator;
}

/**
 * An operator with the attributes of one node.
 *
 * Shapes are always MXNet's: (batch, channel, …spatial). In memory a graph may hold such a value channels last, since
 * tfjs convolves and pools so, and keeps it so from operator to operator. An operator takes part by saying `layout`:
 *
 * - Without it, what it reads and writes is channels first, as the shapes say. The graph transposes where it must.
 * - `"any"`: it works either way, and is planned channels last where what it reads is so already. One that looks at no
 *   axis (arithmetic, `relu`) says this and does nothing else; one with an axis (`Concat`, `mean`) maps it by
 *   `memoryAxis`, one with a shape (`slice`, `Pad`) by `memoryShape`, both in `memory-layout.ts`.
 * - `"channels-last"`: it is faster so, and the graph transposes what it reads (`Convolution`, `Pooling`, `UpSampling`).
 *
 * `plan` is then called with `"channels-last"`, for the inputs and outputs that `layoutInputs` and `layoutOutputs` name,
 * and only where all of these have one rank of 3 or more. Their tensors, in `forward` and in `backward`, gradients too,
 * have the shape `memoryShape(shape, "channels-last")`: (batch, …spatial, channel). All other values, such as weights,
 * stay as their shapes say.
 */
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
  /** Whether the output has the elements of the first input in the same order: a reshape. */
  readonly isReshape?: boolean;
  /** Whether its first input may come with any axes after the first, as one that joins them all itself. */
  readonly flattensInput?: boolean;

  /** Whether it works on values that are channels last in memory; see above. Default: it does not. */
  readonly layout?: "any" | "channels-last";
  /** The inputs that `layout` is about. Default: all. */
  readonly layoutInputs?: readonly number[];
  /** The outputs that `layout` is about, hidden ones too. Default: all. */
  readonly layoutOutputs?: readonly number[];

  /** Which function of each element of its only input it computes, if the operator before it could do that as well. */
  readonly activation?: FusableActivation;
  /** The same operator with that function at its end. `undefined` where it cannot. */
  withActivation?(activation: FusableActivation): ConfiguredOperator | undefined;
  /** At inference it is `scale · x + shift` for each channel, if the operator before it could do that as well. */
  readonly channelAffine?: ChannelAffine;
  /** How `scale · x + shift` after it becomes part of its weight, input 1, and its bias, input 2. */
  readonly affineAbsorber?: AffineAbsorber;

  /**
   * Completes the shapes as far as they follow from each other.
   *
   * @throws {MXNetError} Where they contradict each other.
   */
  inferShapes(inputs: readonly PartialShape[], outputs: readonly PartialShape[]): InferredShapes;

  /**
   * Prepares the computation for given shapes. It is called once, and may make tensors that last: `Kernel.constants`.
   *
   * @param layout How the values lie in memory that `layoutInputs` and `layoutOutputs` name. Default: channels first.
   */
  plan(shapes: KnownShapes, layout?: MemoryLayout): Kernel;
}

/** Functions of one element that tfjs computes at the end of a convolution or matrix product. */
export type FusableActivation =
  | { readonly kind: "relu" | "relu6" | "sigmoid" | "elu" }
  | { readonly kind: "leakyrelu"; readonly slope: number };

export interface ChannelAffine {
  /** The axis of the channels. */
  readonly axis: number;
  /** Computes scale and shift, shape (channel,), from all inputs but the first. */
  factors(parameters: readonly Tensor[]): { scale: Tensor; shift: Tensor };
}

export interface AffineAbsorber {
  /** The axis of the channels in its output, which may count from the end. */
  readonly axis: number;
  /** Multiplies what leads to each output channel. */
  scaleWeight(weight: Tensor, scale: Tensor): Tensor;
  /** The same operator with a bias, input 2. */
  withBias(): ConfiguredOperator;
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
  /**
   * How an input, one that `layoutInputs` does not name, is laid out before it comes to `forward` and `backward`. For a
   * weight that is done once, and again when it changes.
   */
  readonly layouts?: readonly (Layout | undefined)[];
  /** Tensors that live as long as the plan. */
  readonly constants?: readonly Tensor[];
  /** New values of the auxiliary states, which follow on `backward`. */
  readonly auxiliaryUpdate?: AuxiliaryUpdate;
}

/** What training does to auxiliary states: MXNet on the CPU does it in the backward pass, so a forward alone does not. */
export interface AuxiliaryUpdate {
  readonly readsInputs: readonly number[];
  readonly readsOutputs: readonly number[];
  /** Computes the new value of each auxiliary state, in the order of `ConfiguredOperator.auxiliaries`. */
  run(inputs: readonly Tensor[], outputs: readonly Tensor[]): readonly Tensor[];
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
  /** Computes the gradient of each wanted input: that of a weight as the graph has it, not as `layouts` lays it out. */
  run(call: BackwardCall): readonly (Tensor | undefined)[];
}

export interface BackwardCall {
  /** As `forward` got them; only those that are read. */
  inputs: readonly Tensor[];
  outputs: readonly Tensor[];
  /** Gradient of the first output. */
  gradient: Tensor;
  /** Gradients of all outputs that others may use; `undefined` where nothing asks for one. */
  gradients: readonly (Tensor | undefined)[];
  /** Which inputs need a gradient. */
  wanted: readonly boolean[];
  /** As `forward` was told. Default: true. */
  isTrain?: boolean;
}
