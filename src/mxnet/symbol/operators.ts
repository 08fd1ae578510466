import { LAYERS, type LayerFunctions } from "../functions/layers.ts";
import { type Symbols, symbolFunctions } from "./functions.ts";

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
} = symbolFunctions<LayerFunctions<Symbols>>(LAYERS);
