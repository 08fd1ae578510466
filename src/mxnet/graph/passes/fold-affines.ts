import { add, mul, type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { AffineAbsorber, ChannelAffine } from "../../operators/operator.ts";
import type { Slot } from "../configured-graph.ts";
import {
  countReaders,
  newSlot,
  type OperatorNode,
  type PreparedNode,
  type Program,
  type ProgramNode,
  steadySlots,
} from "../program.ts";

/**
 * At inference folds a scale and shift of each channel, such as BatchNorm's, into the convolution or FullyConnected
 * before it, where nothing else reads that one's output.
 *
 * `scale · (W · x + b) + shift` is `(scale · W) · x + (scale · b + shift)`: both brackets follow from parameters alone.
 */
export function foldAffines(program: Program): Program {
  if (program.isTrain) return program;
  const readers = countReaders(program);
  const steady = steadySlots(program);
  const makers = new Map<Slot, OperatorNode>();
  const nodes: ProgramNode[] = [];
  for (const node of program.nodes) {
    const fold = node.kind === "operator" ? findFold(node, makers, program) : undefined;
    const isAlone = fold && readers.get(fold.maker.outputs[0] ?? -1) === 1;
    const parameters = [...(fold?.maker.inputs.slice(1) ?? []), ...node.inputs.slice(1)];
    if (!fold || !isAlone || !parameters.every((slot) => steady.has(slot))) {
      nodes.push(node);
      if (node.kind === "operator") for (const slot of node.outputs) makers.set(slot, node);
      continue;
    }
    const { prepared, folded } = applyFold(fold, program);
    nodes.splice(nodes.indexOf(fold.maker), 1);
    nodes.push(...prepared, folded);
    for (const { outputs } of prepared) steady.add(outputs[0]);
    for (const slot of folded.outputs) makers.set(slot, folded);
  }
  return { ...program, nodes };
}

interface Fold {
  /** The node that takes the other in. */
  maker: OperatorNode;
  absorber: AffineAbsorber;
  node: OperatorNode;
  affine: ChannelAffine;
}

function findFold(
  node: OperatorNode,
  makers: Map<Slot, OperatorNode>,
  { shapes }: Program,
): Fold | undefined {
  const maker = makers.get(node.inputs[0] ?? -1);
  const affine = node.operator.channelAffine;
  const absorber = maker?.operator.affineAbsorber;
  const rank = shapes[node.outputs[0] ?? -1]?.length;
  if (!affine || !maker || !absorber || rank === undefined) return undefined;
  const isSameAxis = (affine.axis + rank) % rank === (absorber.axis + rank) % rank;
  return isSameAxis ? { maker, absorber, node, affine } : undefined;
}

function applyFold({ maker, absorber, node, affine }: Fold, program: Program) {
  const [data = -1, weight = -1, ...bias] = maker.inputs;
  const parameters = node.inputs.slice(1);
  const channel = program.shapes[parameters[0] ?? -1];
  const prepare = (what: string, like: Slot, inputs: Slot[], compute: PreparedNode["compute"]) => ({
    kind: "prepared" as const,
    name: `the ${what} of ${maker.name} with ${node.name}`,
    inputs,
    outputs: [newSlot(program, like < 0 ? channel : program.shapes[like])] as const,
    compute,
  });
  const scaledWeight = prepare("weight", weight, [weight, ...parameters], ([w, ...rest]) =>
    tidy(() => absorber.scaleWeight(w as Tensor, affine.factors(rest).scale)),
  );
  const shiftedBias = prepare("bias", -1, [...parameters, ...bias], (tensors) =>
    tidy(() => {
      const { scale, shift } = affine.factors(tensors.slice(0, parameters.length));
      const own = tensors[parameters.length];
      return own ? add(mul(own, scale), shift) : shift;
    }),
  );
  const folded: OperatorNode = {
    kind: "operator",
    name: maker.name,
    operator: absorber.withBias(),
    inputs: [data, scaledWeight.outputs[0], shiftedBias.outputs[0]],
    // The other outputs of the affine are its own: nobody reads them.
    outputs: node.outputs.slice(0, 1),
  };
  return { prepared: [scaledWeight, shiftedBias], folded };
}
