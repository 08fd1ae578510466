import { LAYERS, type LayerFunctions } from "../functions/layers.ts";
import { type Arrays, arrayFunctions } from "./functions.ts";

export const {
  FullyConnected,
  Activation,
  BatchNorm,
  Convolution,
  Pooling,
  Flatten,
  flatten,
  Dropout,
  Reshape,
  reshape,
  SoftmaxOutput,
  LinearRegressionOutput,
} = arrayFunctions<LayerFunctions<Arrays>>(LAYERS);
