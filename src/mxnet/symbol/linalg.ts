/** `mx.sym.linalg`. */
import { LINALG, type LinalgFunctions } from "../functions/linalg.ts";
import { type Symbols, symbolFunctions } from "./functions.ts";

export const { gemm, gemm2 } = symbolFunctions<LinalgFunctions<Symbols>>(LINALG);
