import { CONTRIB_POINTWISE, type ContribPointwiseFunctions } from "../functions/pointwise.ts";
import { type Symbols, symbolFunctions } from "./functions.ts";

export const { div_sqrt_dim } = symbolFunctions<ContribPointwiseFunctions<Symbols>>(CONTRIB_POINTWISE);
