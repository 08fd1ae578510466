/** `mx.nd.linalg`. */
import { LINALG, type LinalgFunctions } from "../functions/linalg.ts";
import { type Arrays, arrayFunctions } from "./functions.ts";

export const { gemm, gemm2 } = arrayFunctions<LinalgFunctions<Arrays>>(LINALG);
