import type { AttentionOptions } from "../operators/attention.ts";
import type { Declarations, Kind, Operation } from "./operation.ts";

/** Functions of `contrib` that attention is made of. */
export interface AttentionFunctions<K extends Kind> {
  /** Queries times keys: (time, batch, heads · 3 · length) to (batch · heads, time, time). */
  interleaved_matmul_selfatt_qk: Operation<K, "queries_keys_values", AttentionOptions>;
  /** Attention times values: to (time, batch, heads · length). */
  interleaved_matmul_selfatt_valatt: Operation<K, "queries_keys_values" | "attention", AttentionOptions>;
  /** Queries times the keys of another sequence, (time, batch, heads · 2 · length). */
  interleaved_matmul_encdec_qk: Operation<K, "queries" | "keys_values", AttentionOptions>;
  /** Attention times the values of another sequence. */
  interleaved_matmul_encdec_valatt: Operation<K, "keys_values" | "attention", AttentionOptions>;
}

export const ATTENTION: Declarations<AttentionFunctions<Kind>> = {
  interleaved_matmul_selfatt_qk: { op: "_contrib_interleaved_matmul_selfatt_qk" },
  interleaved_matmul_selfatt_valatt: { op: "_contrib_interleaved_matmul_selfatt_valatt" },
  interleaved_matmul_encdec_qk: { op: "_contrib_interleaved_matmul_encdec_qk" },
  interleaved_matmul_encdec_valatt: { op: "_contrib_interleaved_matmul_encdec_valatt" },
};
