/** `mx.optimizer`: what changes parameters by their gradients. */
export { Adam, Adamax, Nadam } from "./optimizer/adam.ts";
export { AdaDelta, AdaGrad, Ftrl, RMSProp } from "./optimizer/adaptive.ts";
export { create, register } from "./optimizer/create.ts";
export { LAMB } from "./optimizer/lamb.ts";
export { Optimizer, StepOptimizer } from "./optimizer/optimizer.ts";
export { NAG, SGD, SGLD, Signum } from "./optimizer/sgd.ts";
export { get_updater, Updater } from "./optimizer/updater.ts";
