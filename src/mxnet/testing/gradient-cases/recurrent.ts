import type { GradientCase } from "../gradient-check.ts";

/** Recurrent networks. */
export const RECURRENT_CASES: readonly GradientCase[] = ["rnn_relu", "rnn_tanh", "lstm", "gru"].flatMap(
  (mode): GradientCase[] => [
    {
      op: "RNN",
      title: `RNN ${mode}`,
      attrs: { mode, state_size: "2", num_layers: "1" },
      data: [2, 2, 3],
      isPositive: mode === "rnn_relu",
    },
    {
      op: "RNN",
      title: `RNN ${mode} of two layers in both directions with states`,
      attrs: { mode, state_size: "1", num_layers: "2", bidirectional: "True", state_outputs: "True" },
      data: [3, 1, 2],
      isPositive: mode === "rnn_relu",
    },
  ],
);
