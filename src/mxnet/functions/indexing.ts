import type { ScatterNdOptions } from "../operators/gather-nd.ts";
import type { OneHotOptions } from "../operators/one-hot.ts";
import type { PickOptions } from "../operators/pick.ts";
import type { EmbeddingOptions, TakeOptions } from "../operators/take.ts";
import type { Declarations, Kind, Operation } from "./operation.ts";

/** Functions that choose elements. */
export interface IndexingFunctions<K extends Kind> {
  /** Elements of an axis by their indices. */
  take: Operation<K, "a" | "indices", TakeOptions>;
  /** One element of each row: `a[i, indices[i]]`. */
  batch_take: Operation<K, "a" | "indices">;
  /** Rows of the weight by their numbers: (batch, …) to (batch, …, output_dim). */
  Embedding: Operation<K, "data" | "weight", EmbeddingOptions>;
  /** One element along an axis for each index. */
  pick: Operation<K, "data" | "index", PickOptions>;
  /** A new last axis with 1 at each index and 0 elsewhere. */
  one_hot: Operation<K, "indices", OneHotOptions, [depth: number]>;
  /** Slices by their indices: each column of `indices` names a place. */
  gather_nd: Operation<K, "data" | "indices">;
  /** Zeros, save for the data at their indices. */
  scatter_nd: Operation<K, "data" | "indices", ScatterNdOptions>;
  /** Elements of `x` where the condition is not 0, else of `y`. */
  where: Operation<K, "condition" | "x" | "y">;
}

export const INDEXING: Declarations<IndexingFunctions<Kind>> = {
  take: {},
  batch_take: {},
  Embedding: {},
  pick: {},
  one_hot: { positional: ["depth"] },
  gather_nd: {},
  scatter_nd: {},
  where: {},
};
