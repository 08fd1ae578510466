import type { NDArray } from "./ndarray.ts";

/** Arrays by name. The order of the names is the order in which they are saved. */
export type Params = Record<string, NDArray>;
