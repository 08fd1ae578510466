import type { Tensor } from "@tensorflow/tfjs-core";
import type { Slot } from "./configured-graph.ts";
import { PASSES } from "./passes.ts";
import { planBackward } from "./plan-backward.ts";
import { PlanBuilder } from "./plan-builder.ts";
import { planForward } from "./plan-forward.ts";
import { type Pass, type ProgramRequest, toProgram } from "./program.ts";

/** What is to be computed. */
export interface PlanRequest extends ProgramRequest {
  /** Variables whose gradients `backward` computes; none for inference. */
  gradientsOf: ReadonlySet<string>;
}

/**
 * A graph for given shapes as a flat list of steps over numbered slots.
 *
 * Each slot that a step fills is emptied after its last reader; only outputs and wanted gradients stay.
 */
export interface Plan {
  readonly forward: readonly Step[];
  readonly backward: readonly Step[];
  /** Which variables are read, and where they go. */
  readonly variables: readonly (readonly [name: string, slot: Slot])[];
  readonly outputs: readonly Slot[];
  /** Where the gradient of each output goes; `undefined` where none is read. */
  readonly outputGradients: readonly (Slot | undefined)[];
  /** Where `backward` leaves the gradient of a variable. */
  readonly gradients: ReadonlyMap<string, Slot>;
  /** Where `backward` leaves the new value of an auxiliary state. */
  readonly auxiliaryUpdates: ReadonlyMap<string, Slot>;
  /** Number of slots. */
  readonly size: number;
  /** Slots that are filled from outside: never emptied. */
  readonly borrowed: ReadonlySet<Slot>;
  /** Disposes of what the plan itself holds: laid-out weights, constants. */
  dispose(): void;
}

export interface Step {
  /** The node that it computes, for errors: `Convolution "conv1"`. */
  readonly name: string;
  readonly reads: readonly Slot[];
  readonly writes: readonly Slot[];
  run(tensors: Tensors): void;
  /** Slots that nobody reads later. */
  release: readonly Slot[];
}

/** What is in each slot. */
export type Tensors = (Tensor | undefined)[];

/**
 * Plans a graph: as a program, which passes rewrite, and then as steps.
 *
 * @param passes None of them plans each operator as MXNet has it.
 * @throws {MXNetError} Where a shape is not known or an operator that needs a gradient has none.
 */
export function makePlan(request: PlanRequest, passes: readonly Pass[] = PASSES): Plan {
  const program = passes.reduce((rewritten, pass) => pass(rewritten), toProgram(request));
  const builder = new PlanBuilder(program.shapes.length);
  const forward = planForward(program, builder);
  const forwardSteps = builder.takeSteps();
  const gradients = planBackward(request.gradientsOf, forward, builder);
  const backwardSteps = builder.takeSteps();

  const lasting = new Set([
    ...forward.outputs,
    ...gradients.byVariable.values(),
    ...gradients.auxiliaries.values(),
    ...builder.borrowed,
  ]);
  releaseAfterLastRead([...forwardSteps, ...backwardSteps], lasting);
  return {
    forward: forwardSteps,
    backward: backwardSteps,
    variables: forward.variables,
    outputs: forward.outputs,
    outputGradients: gradients.ofOutputs,
    gradients: gradients.byVariable,
    auxiliaryUpdates: gradients.auxiliaries,
    size: builder.size,
    borrowed: builder.borrowed,
    dispose: () => builder.dispose(),
  };
}

function releaseAfterLastRead(steps: readonly Step[], lasting: Set<Slot>): void {
  const done = lasting;
  for (const step of steps.toReversed()) {
    const last = [...new Set([...step.reads, ...step.writes])].filter((slot) => !done.has(slot));
    for (const slot of last) done.add(slot);
    step.release = last;
  }
}
