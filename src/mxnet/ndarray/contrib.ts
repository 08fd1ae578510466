import { CONTRIB_POINTWISE, type ContribPointwiseFunctions } from "../functions/pointwise.ts";
import { type Arrays, arrayFunctions } from "./functions.ts";

export const { div_sqrt_dim } = arrayFunctions<ContribPointwiseFunctions<Arrays>>(CONTRIB_POINTWISE);
