/** `mx.metric`: what tells how good predictions are. */
export { EvalMetric } from "./metric/eval-metric.ts";
export { Accuracy, CompositeEvalMetric, CrossEntropy, create, MSE } from "./metric/metrics.ts";
