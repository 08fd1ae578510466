/**
 * MXNet on TensorFlow.js: `import * as mx from "mxnet"`.
 *
 * Names, defaults and errors are those of MXNet's Python. Keyword arguments become one object, and what must wait for
 * the GPU or a file is async. Everything computes on the tfjs backend that the host has chosen.
 */
export * as autograd from "./autograd.ts";
export * as callback from "./callback.ts";
export * as context from "./context.ts";
export { Context, cpu, cpu_pinned, current_context, gpu } from "./context.ts";
export { setFileSystem } from "./files.ts";
export { Block } from "./gluon/block.ts";
export { SymbolBlock } from "./gluon/symbol-block.ts";
export * as gluon from "./gluon.ts";
export * as image from "./image.ts";
export * as img from "./image.ts";
export * as init from "./init.ts";
export * as initializer from "./init.ts";
export type { DataBatch, DataDesc } from "./io/data-batch.ts";
export { DataIter } from "./io/data-iter.ts";
export * as io from "./io.ts";
export * as kv from "./kv.ts";
export * as kvstore from "./kv.ts";
export * as lr_scheduler from "./lr_scheduler.ts";
export { countTensors, keep, type ScopeOptions, tensorScope } from "./memory.ts";
export * as metric from "./metric.ts";
export * as mod from "./mod.ts";
export * as module from "./mod.ts";
export * as model from "./model.ts";
export { BaseModule } from "./module/base-module.ts";
export { Module } from "./module/module.ts";
export { MXNetError } from "./mxnet-error.ts";
export * as nd from "./nd.ts";
export * as ndarray from "./nd.ts";
export { NDArray } from "./ndarray/ndarray.ts";
export type { NestedNumbers } from "./ndarray/nested-numbers.ts";
export type { Params } from "./ndarray/params.ts";
export * as optimizer from "./optimizer.ts";
export { onTrainingProgress, type TrainingProgress } from "./progress.ts";
export * as random from "./random.ts";
export * as recordio from "./recordio.ts";
export type { Shape } from "./shape.ts";
export * as sym from "./sym.ts";
export * as symbol from "./sym.ts";
export { MXSymbol as Symbol } from "./symbol/symbol.ts";
export * as visualization from "./viz.ts";
export * as viz from "./viz.ts";
