/** `mx.gluon`: models as blocks. */
export { Block } from "./gluon/block.ts";
export * as contrib from "./gluon/contrib.ts";
export * as data from "./gluon/data.ts";
export { type F, HybridBlock } from "./gluon/hybrid-block.ts";
export * as loss from "./gluon/loss.ts";
export * as model_zoo from "./gluon/model_zoo.ts";
export * as nn from "./gluon/nn.ts";
export { Constant, DeferredInitializationError, Parameter } from "./gluon/parameter.ts";
export { ParameterDict } from "./gluon/parameter-dict.ts";
export * as rnn from "./gluon/rnn.ts";
export { SymbolBlock } from "./gluon/symbol-block.ts";
export { Trainer } from "./gluon/trainer.ts";
export * as utils from "./gluon/utils.ts";
