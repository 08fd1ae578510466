import type { NDArray } from "../../ndarray/ndarray.ts";
import { callOperator } from "../operator-call.ts";

/** A sequence as one array for each step: without the axis of time. */
export function unstacked(sequence: NDArray, length: number, axis: 0 | 1): NDArray[] {
  return Array.from({ length }, (_, step) => {
    const part = callOperator("slice_axis", [sequence], { axis, begin: step, end: step + 1 });
    return callOperator("squeeze", [part], { axis });
  });
}

/** One array of all steps, with an axis of time. */
export function stacked(steps: readonly NDArray[], axis: 0 | 1): NDArray {
  return callOperator("stack", steps, { axis, num_args: steps.length });
}

/** The step at the end of each sample's sequence. */
export function lastStep(steps: readonly NDArray[], valid_length: NDArray): NDArray {
  return byLength("SequenceLast", steps, valid_length);
}

/** The steps with 0 behind the end of each sample's sequence. */
export function maskedSteps(steps: readonly NDArray[], valid_length: NDArray): NDArray[] {
  return unstacked(byLength("SequenceMask", steps, valid_length), steps.length, 0);
}

/** The steps of each sample's sequence the other way round; what lies behind its end stays. Default: the sequence is all. */
export function reversedSteps(steps: readonly NDArray[], valid_length?: NDArray): NDArray[] {
  if (!valid_length) return steps.toReversed();
  return unstacked(byLength("SequenceReverse", steps, valid_length), steps.length, 0);
}

function byLength(op: string, steps: readonly NDArray[], valid_length: NDArray): NDArray {
  return callOperator(op, [stacked(steps, 0), valid_length], { use_sequence_length: true });
}
