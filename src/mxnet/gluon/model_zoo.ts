/** `mx.gluon.model_zoo`: networks that are known by name. */
export { get_model } from "./model-zoo/get-model.ts";
export * as vision from "./model-zoo/vision.ts";
