import { MXNetError } from "../../mxnet-error.ts";
import type { NDArray } from "../../ndarray/ndarray.ts";
import type { Shape } from "../../shape.ts";
import { add } from "../arithmetic.ts";
import type { BlockOptions } from "../block.ts";
import type { F } from "../hybrid-block.ts";
import { callOperator } from "../operator-call.ts";
import { type OutputsAndStates, RecurrentCell, type UnrollOptions } from "./rnn-cells.ts";
import type { OutputAndStates } from "./rnn-layer.ts";
import { reversedSteps } from "./steps.ts";

/** Cells one above another. */
export class SequentialRNNCell extends RecurrentCell {
  /** Adds a cell on top. */
  add(cell: RecurrentCell): void {
    this.register_child(cell);
  }

  override state_info(batch_size = 0): { shape: Shape }[] {
    return this.#cells().flatMap((cell) => cell.state_info(batch_size));
  }

  override hybrid_forward(_F: F, input: NDArray, states: NDArray[]): OutputAndStates {
    let output = input;
    let at = 0;
    const next: NDArray[] = [];
    for (const cell of this.#cells()) {
      const count = cell.state_info().length;
      const [value, own] = cell.call(output, states.slice(at, at + count));
      output = value;
      next.push(...own);
      at += count;
    }
    return [output, next];
  }

  #cells(): RecurrentCell[] {
    return [...this.children.values()] as RecurrentCell[];
  }
}

/** Cells one above another, all of which can be hybridized. */
export class HybridSequentialRNNCell extends SequentialRNNCell {}

export interface DropoutCellOptions extends BlockOptions {
  /** Axes along which all elements are dropped or kept together. Default: none. */
  axes?: readonly number[];
}

/** Drops elements of its input, in training. */
export class DropoutCell extends RecurrentCell {
  readonly #rate: number;
  readonly #axes: readonly number[];

  constructor(rate: number, options: DropoutCellOptions = {}) {
    super(options, "dropout");
    this.#rate = rate;
    this.#axes = options.axes ?? [];
  }

  override state_info(): { shape: Shape }[] {
    return [];
  }

  override hybrid_forward(_F: F, input: NDArray, states: NDArray[]): OutputAndStates {
    const [p, axes] = [this.#rate, this.#axes];
    return [p > 0 ? callOperator("Dropout", [input], { p, axes }) : input, states];
  }
}

/** A cell that changes what another one computes, with that one's states. */
abstract class ModifierCell extends RecurrentCell {
  readonly base_cell: RecurrentCell;

  constructor(base_cell: RecurrentCell, kind: string) {
    super({ prefix: `${base_cell.prefix}${kind}_` });
    this.base_cell = base_cell;
  }

  override state_info(batch_size = 0): { shape: Shape }[] {
    return this.base_cell.state_info(batch_size);
  }
}

/** Adds its input to the output of a cell. */
export class ResidualCell extends ModifierCell {
  constructor(base_cell: RecurrentCell) {
    super(base_cell, "residual");
  }

  override hybrid_forward(_F: F, input: NDArray, states: NDArray[]): OutputAndStates {
    const [output, next] = this.base_cell.call(input, states);
    return [add(output, input), next];
  }
}

/** Keeps, in training, some elements of a cell's output and states as they were in the step before. */
export class ZoneoutCell extends ModifierCell {
  /** The output of the step before. */
  protected previous: NDArray | undefined;
  readonly #outputs: number;
  readonly #states: number;

  /**
   * @param zoneout_outputs Share of the output's elements that stay. Default: 0.
   * @param zoneout_states Share of the states' elements that stay. Default: 0.
   * @throws {MXNetError} For a BidirectionalCell, which has no steps.
   */
  constructor(base_cell: RecurrentCell, zoneout_outputs = 0, zoneout_states = 0) {
    if (base_cell instanceof BidirectionalCell) {
      throw new MXNetError(
        "BidirectionalCell doesn't support zoneout since it doesn't support step. Please add ZoneoutCell to the cells underneath instead.",
      );
    }
    super(base_cell, "zoneout");
    this.#outputs = zoneout_outputs;
    this.#states = zoneout_states;
  }

  override reset(): void {
    super.reset();
    this.previous = undefined;
  }

  override hybrid_forward(_F: F, input: NDArray, states: NDArray[]): OutputAndStates {
    const [output, next] = this.base_cell.call(input, states);
    const before = this.previous ?? callOperator("zeros_like", [output]);
    const kept = zoneout(output, before, this.#outputs);
    this.previous = kept;
    return [kept, next.map((state, index) => zoneout(state, states[index] as NDArray, this.#states))];
  }
}

/** The new elements, save for a share that stays. At inference all are new. */
function zoneout(now: NDArray, before: NDArray, share: number): NDArray {
  if (share === 0) return now;
  const mask = callOperator("Dropout", [callOperator("ones_like", [now])], { p: share });
  return callOperator("where", [mask, now, before]);
}

/** Two cells, of which one reads the sequence backwards. It can only be unrolled. */
export class BidirectionalCell extends RecurrentCell {
  readonly l_cell: RecurrentCell;
  readonly r_cell: RecurrentCell;

  constructor(l_cell: RecurrentCell, r_cell: RecurrentCell, options: BlockOptions = {}) {
    super({ prefix: "", ...options });
    this.l_cell = l_cell;
    this.r_cell = r_cell;
  }

  override state_info(batch_size = 0): { shape: Shape }[] {
    return [...this.l_cell.state_info(batch_size), ...this.r_cell.state_info(batch_size)];
  }

  override hybrid_forward(): OutputAndStates {
    throw new TypeError("Bidirectional cannot be stepped. Please use unroll");
  }

  override unrollSteps(
    length: number,
    inputs: readonly NDArray[],
    { begin_state, valid_length }: UnrollOptions,
  ): OutputsAndStates {
    const states = begin_state ?? this.begin_state(inputs[0]?.shape[0]);
    const count = this.l_cell.state_info().length;
    const [left, leftStates] = this.l_cell.unrollSteps(length, inputs, {
      begin_state: states.slice(0, count),
      valid_length,
    });
    const [right, rightStates] = this.r_cell.unrollSteps(length, reversedSteps(inputs, valid_length), {
      begin_state: states.slice(count),
      valid_length,
    });
    const outputs = reversedSteps(right, valid_length).map((output, step) =>
      callOperator("Concat", [left[step], output], { dim: 1, num_args: 2 }),
    );
    return [outputs, [...leftStates, ...rightStates]];
  }
}
