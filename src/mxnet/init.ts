/** `mx.init`: the first values of parameters. */
export { Load, Mixed } from "./initializer/by-name.ts";
export { FusedRNN } from "./initializer/fused-rnn.ts";
export { create, type InitDesc, Initializer, register } from "./initializer/initializer.ts";
export { Constant, Normal, One, Uniform, Xavier, Zero } from "./initializer/initializers.ts";
export { Bilinear, LSTMBias, MSRAPrelu, Orthogonal } from "./initializer/weight-initializers.ts";
