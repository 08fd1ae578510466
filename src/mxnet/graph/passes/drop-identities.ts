import type { Slot } from "../configured-graph.ts";
import type { Program } from "../program.ts";

/** At inference takes out what passes its input on, such as Dropout: readers read what it reads. */
export function dropIdentities(program: Program): Program {
  if (program.isTrain) return program;
  const passedOn = new Map<Slot, Slot>();
  const source = (slot: Slot) => passedOn.get(slot) ?? slot;
  const nodes = program.nodes.flatMap((node) => {
    const inputs = node.inputs.map(source);
    const [first, output] = [inputs[0], node.outputs[0]];
    const isIdentity = node.kind === "operator" && node.operator.isIdentityAtInference;
    if (!isIdentity || first === undefined || output === undefined) return [{ ...node, inputs }];
    passedOn.set(output, first);
    return [];
  });
  return { ...program, nodes, heads: program.heads.map(source) };
}
