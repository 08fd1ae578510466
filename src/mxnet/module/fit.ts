import { Uniform } from "../initializer/initializers.ts";
import type { DataIter } from "../io/data-iter.ts";
import { tensorScope } from "../memory.ts";
import type { EvalMetric } from "../metric/eval-metric.ts";
import { create, type MetricLike } from "../metric/metrics.ts";
import type { BaseModule } from "./base-module.ts";
import { type BatchEndCallback, type Callbacks, callAll, type EpochEndCallback } from "./batch-end.ts";
import { logMetrics, seconds } from "./fit-log.ts";
import type { InitOptimizerOptions, InitParamsOptions } from "./module-options.ts";
import { ProgressReporter } from "./progress-reporter.ts";
import { score } from "./score.ts";

export interface FitOptions extends InitParamsOptions, InitOptimizerOptions {
  /** Where training ends: with `begin_epoch` 0 the number of epochs. */
  num_epoch: number;
  /** Default: 0. */
  begin_epoch?: number;
  /** Measured after each epoch. */
  eval_data?: DataIter | null;
  /** Default: `acc`. */
  eval_metric?: MetricLike;
  /** Default: `eval_metric`. */
  validation_metric?: MetricLike;
  batch_end_callback?: Callbacks<BatchEndCallback>;
  epoch_end_callback?: Callbacks<EpochEndCallback>;
  eval_batch_end_callback?: Callbacks<BatchEndCallback>;
  eval_end_callback?: Callbacks<BatchEndCallback>;
  /** Binds anew where it is bound already. Default: false. */
  force_rebind?: boolean;
}

/** `fit(train_data, options)`, `fit(train_data, eval_data, options)`, or `fit({ train_data, … })`. */
export type FitArguments =
  | [train_data: DataIter, options: FitOptions]
  | [train_data: DataIter, eval_data: DataIter | null, options: FitOptions]
  | [train_data: DataIter, eval_data: DataIter | null, eval_metric: MetricLike, options: FitOptions]
  | [options: FitOptions & { train_data: DataIter }];

/** Trains for some epochs; see `BaseModule.fit`. */
export async function fit(
  module: BaseModule,
  { train_data, ...options }: FitOptions & { train_data: DataIter },
): Promise<void> {
  const { num_epoch, begin_epoch = 0, eval_metric = "acc", initializer = new Uniform(0.01) } = options;
  if (num_epoch === undefined) throw new TypeError("Cannot fit: please specify number of epochs, num_epoch");
  if (!module.binded || options.force_rebind) {
    module.bind({
      data_shapes: train_data.provide_data,
      label_shapes: train_data.provide_label,
      for_training: true,
      force_rebind: options.force_rebind,
    });
  }
  module.init_params({ ...options, initializer });
  module.init_optimizer(options);

  const metric = create(eval_metric);
  const validation = create(options.validation_metric ?? metric);
  try {
    for (let epoch = begin_epoch; epoch < num_epoch; epoch++) {
      await trainEpoch(module, train_data, metric, { ...options, epoch });
      if (options.eval_data) await validate(module, options.eval_data, validation, { ...options, epoch });
      train_data.reset();
    }
  } finally {
    if (metric !== eval_metric) metric.reset();
    if (validation !== options.validation_metric && validation !== eval_metric) validation.reset();
  }
}

interface EpochOptions extends FitOptions {
  epoch: number;
}

async function trainEpoch(
  module: BaseModule,
  data: DataIter,
  metric: EvalMetric,
  options: EpochOptions,
): Promise<void> {
  const { epoch, num_epoch: numEpoch } = options;
  const started = performance.now();
  const progress = new ProgressReporter({ epoch, numEpoch, phase: "train" });
  metric.reset();
  for (let nbatch = 0; await trainBatch(module, data, metric, progress, { ...options, nbatch }); nbatch++);
  await progress.epochDone(data, metric);
  logMetrics(`Epoch[${epoch}] Train`, await metric.get_global_name_value());
  console.info(`Epoch[${epoch}] Time cost=${seconds(performance.now() - started)}`);
  const [arg_params, aux_params] = module.get_params();
  await callAll(options.epoch_end_callback, epoch, module.symbol, arg_params, aux_params);
}

/** Trains one batch. Returns whether there was one. */
function trainBatch(
  module: BaseModule,
  data: DataIter,
  metric: EvalMetric,
  progress: ProgressReporter,
  { epoch, nbatch, batch_end_callback }: EpochOptions & { nbatch: number },
): Promise<boolean> {
  return tensorScope(async () => {
    const batch = data.next();
    if (!batch) return false;
    module.forward_backward(batch);
    module.update();
    await module.update_metric(metric, batch.label ?? []);
    await progress.batchDone(data, metric);
    await callAll(batch_end_callback, { epoch, nbatch, eval_metric: metric });
    return true;
  });
}

async function validate(
  module: BaseModule,
  data: DataIter,
  metric: EvalMetric,
  options: EpochOptions,
): Promise<void> {
  const { epoch, num_epoch: numEpoch } = options;
  const progress = new ProgressReporter({ epoch, numEpoch, phase: "validation" });
  const callbacks = {
    batch_end_callback: options.eval_batch_end_callback,
    score_end_callback: options.eval_end_callback,
  };
  const values = await score(module, data, metric, { ...callbacks, epoch }, progress);
  await progress.epochDone(data, metric);
  logMetrics(`Epoch[${epoch}] Validation`, values);
}
