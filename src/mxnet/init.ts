/** `mx.init`: the first values of parameters. */
export { Initializer } from "./initializer/initializer.ts";
export { Constant, Normal, One, Uniform, Xavier, Zero } from "./initializer/initializers.ts";
