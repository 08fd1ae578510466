/** `mx.sym`: graphs. */
export * from "./symbol/arithmetic.ts";
export * as contrib from "./symbol/contrib.ts";
export * as linalg from "./symbol/linalg.ts";
export { load, load_json } from "./symbol/load-symbol.ts";
export * from "./symbol/operators.ts";
export * as random from "./symbol/random.ts";
export { split_v2 } from "./symbol/split-v2.ts";
export { MXSymbol as Symbol } from "./symbol/symbol.ts";
export { Group, Variable, Variable as var } from "./symbol/variable.ts";
