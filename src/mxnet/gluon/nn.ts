/** `mx.gluon.nn`: layers. */
import { nameClasses } from "./class-names.ts";
import * as activations from "./nn/activations.ts";
import * as basic from "./nn/basic-layers.ts";
import * as containers from "./nn/containers.ts";
import * as conv from "./nn/conv-layers.ts";
import * as norm from "./nn/norm-layers.ts";
import * as pool from "./nn/pool-layers.ts";

export { Block } from "./block.ts";
export { HybridBlock } from "./hybrid-block.ts";
export * from "./nn/activations.ts";
export * from "./nn/basic-layers.ts";
export { HybridLambda, HybridSequential, Lambda, Sequential } from "./nn/containers.ts";
export * from "./nn/conv-layers.ts";
export * from "./nn/norm-layers.ts";
export * from "./nn/pool-layers.ts";
export { SymbolBlock } from "./symbol-block.ts";

for (const family of [activations, basic, containers, conv, norm, pool]) nameClasses(family);
