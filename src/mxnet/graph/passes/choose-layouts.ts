import type { Tensor } from "@tensorflow/tfjs-core";
import { changeLayout } from "../../operators/change-layout.ts";
import type { MemoryLayout } from "../../operators/memory-layout.ts";
import type { Slot } from "../configured-graph.ts";
import { layoutChange } from "../layout-change.ts";
import { newSlot, type OperatorNode, type Program, type ProgramNode, steadySlots } from "../program.ts";

/**
 * Lets islands of the graph hold images channels last, as tfjs computes them, with transposes only at their shores.
 *
 * 1. An operator that is faster channels last gets its inputs so.
 * 2. One that works either way goes with its inputs: it joins an island where one of them is in it.
 * 3. All others, and the heads, get channels first. A value that is wanted in both ways is changed once.
 */
export function chooseLayouts(program: Program): Program {
  const shores = new Shores(program);
  for (const node of program.nodes) {
    if (node.kind === "operator") shores.addOperator(node);
    else shores.add(node);
  }
  const heads = program.heads.map((slot) => shores.inLayout(slot, "channels-first"));
  return { ...program, nodes: shores.nodes, heads };
}

class Shores {
  readonly nodes: ProgramNode[] = [];
  readonly #program: Program;
  /** What need not be changed in each run. In training parameters change as often, and have gradients. */
  readonly #steady: ReadonlySet<Slot>;
  readonly #losses = new Set<Slot>();
  readonly #layouts = new Map<Slot, MemoryLayout>();
  /** For a slot the one that has the same value in the other layout. */
  readonly #changed = new Map<Slot, Slot>();

  constructor(program: Program) {
    this.#program = program;
    this.#steady = program.isTrain ? new Set() : steadySlots(program);
  }

  /** A node whose outputs are channels first, save for those that `isLast` names. */
  add(node: ProgramNode, isLast: (output: number) => boolean = () => false): void {
    this.nodes.push(node);
    for (const [index, slot] of node.outputs.entries()) {
      this.#layouts.set(slot, isLast(index) ? "channels-last" : "channels-first");
    }
  }

  addOperator(node: OperatorNode): void {
    const { layoutInputs, layoutOutputs } = node.operator;
    const isLast = this.#joins(node);
    const inputs = node.inputs.map((slot, index) => {
      const follows = isLast && (layoutInputs?.includes(index) ?? true);
      return this.inLayout(slot, follows ? "channels-last" : "channels-first");
    });
    const layout = isLast ? ("channels-last" as const) : undefined;
    if (node.operator.isLoss) for (const slot of node.outputs) this.#losses.add(slot);
    this.add({ ...node, inputs, layout }, (index) => isLast && (layoutOutputs?.includes(index) ?? true));
  }

  /** The slot that has the value in this layout. */
  inLayout(slot: Slot, layout: MemoryLayout): Slot {
    const current = this.#layouts.get(slot);
    // A label that only training reads is not there at inference.
    if (current === undefined || current === layout) return slot;
    const known = this.#changed.get(slot);
    if (known !== undefined) return known;
    const changed = newSlot(this.#program, this.#program.shapes[slot]);
    this.#changed.set(slot, changed);
    this.add(this.#change(slot, changed, layout), () => layout === "channels-last");
    return changed;
  }

  #change(slot: Slot, changed: Slot, layout: MemoryLayout): ProgramNode {
    const name = `the change of a value to ${layout.replace("-", " ")}`;
    const shape = this.#program.shapes[slot] ?? [];
    if (this.#steady.has(slot)) {
      const compute = ([x]: readonly Tensor[]) => changeLayout(x as Tensor, shape, layout);
      return { kind: "prepared", name, inputs: [slot], outputs: [changed], compute };
    }
    const operator = layoutChange(layout, this.#losses.has(slot));
    return { kind: "operator", name, operator, inputs: [slot], outputs: [changed] };
  }

  #joins({ operator, inputs, outputs }: OperatorNode): boolean {
    if (!operator.layout) return false;
    const laidOut = operator.layoutInputs?.map((index) => inputs[index] ?? -1) ?? inputs;
    const written = operator.layoutOutputs?.map((index) => outputs[index] ?? -1) ?? outputs;
    const ranks = [...laidOut, ...written].map((slot) => this.#program.shapes[slot]?.length ?? 0);
    const [rank = 0] = ranks;
    if (rank < 3 || !ranks.every((each) => each === rank)) return false;
    return (
      operator.layout === "channels-last" ||
      laidOut.some((slot) => this.#layouts.get(slot) === "channels-last")
    );
  }
}
