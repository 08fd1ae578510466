import type { RNNOptions } from "../operators/rnn.ts";
import type { SequenceMaskOptions, SequenceOptions } from "../operators/sequence.ts";
import type { Declarations, Kind, Operation } from "./operation.ts";

type RnnInput = "data" | "parameters" | "state" | "state_cell";

/** Functions of sequences. */
export interface SequenceFunctions<K extends Kind> {
  /** Sets what lies behind each sequence's end to a value. */
  SequenceMask: Operation<K, "data" | "sequence_length", SequenceMaskOptions>;
  /** The last element of each sequence. */
  SequenceLast: Operation<K, "data" | "sequence_length", SequenceOptions>;
  /** Turns each sequence round. */
  SequenceReverse: Operation<K, "data" | "sequence_length", SequenceOptions>;
  /** A recurrent network over (time, batch, input); with `state_outputs` its last states too. */
  RNN: Operation<K, RnnInput, RNNOptions & { state_outputs: true }, never, K["several"]> &
    Operation<K, RnnInput, RNNOptions>;
}

export const SEQUENCES: Declarations<SequenceFunctions<Kind>> = {
  SequenceMask: {},
  SequenceLast: {},
  SequenceReverse: {},
  RNN: {},
};
