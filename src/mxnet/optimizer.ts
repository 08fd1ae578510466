/** `mx.optimizer`: what changes parameters by their gradients. */
export { Adam } from "./optimizer/adam.ts";
export { create } from "./optimizer/create.ts";
export { Optimizer } from "./optimizer/optimizer.ts";
export { SGD } from "./optimizer/sgd.ts";
