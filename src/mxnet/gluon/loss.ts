/** `mx.gluon.loss`: what training makes small. */
import { nameClasses } from "./class-names.ts";
import * as losses from "./losses.ts";

export * from "./losses.ts";
export {
  SigmoidBinaryCrossEntropyLoss as SigmoidBCELoss,
  SoftmaxCrossEntropyLoss as SoftmaxCELoss,
} from "./losses.ts";

nameClasses(losses);
