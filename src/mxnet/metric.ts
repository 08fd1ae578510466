/** `mx.metric`: what tells how good predictions are. */
export { Accuracy, F1, MCC, TopKAccuracy } from "./metric/classification.ts";
export { CustomMetric, Loss, np } from "./metric/custom-metric.ts";
export { EvalMetric } from "./metric/eval-metric.ts";
export { CrossEntropy, NegativeLogLikelihood, Perplexity } from "./metric/likelihood.ts";
export { CompositeEvalMetric, create } from "./metric/metrics.ts";
export { MAE, MSE, PearsonCorrelation, RMSE } from "./metric/regression.ts";
