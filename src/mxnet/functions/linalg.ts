import type { Gemm2Options, GemmOptions } from "../operators/dot.ts";
import type { Declarations, Kind, Operation } from "./operation.ts";

/** Linear algebra of the matrices in the last two axes. */
export interface LinalgFunctions<K extends Kind> {
  /** `alpha · A · B + beta · C`. */
  gemm: Operation<K, "A" | "B" | "C", GemmOptions>;
  /** `alpha · A · B`. */
  gemm2: Operation<K, "A" | "B", Gemm2Options>;
}

export const LINALG: Declarations<LinalgFunctions<Kind>> = {
  gemm: { op: "_linalg_gemm" },
  gemm2: { op: "_linalg_gemm2" },
};
