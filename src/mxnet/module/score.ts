import type { DataIter } from "../io/data-iter.ts";
import { tensorScope } from "../memory.ts";
import type { NameValue } from "../metric/eval-metric.ts";
import { create, type MetricLike } from "../metric/metrics.ts";
import type { BaseModule } from "./base-module.ts";
import { type BatchEndCallback, type Callbacks, callAll } from "./batch-end.ts";
import type { ProgressReporter } from "./progress-reporter.ts";

export interface ScoreOptions {
  /** Batches to run. Default: all. */
  num_batch?: number;
  batch_end_callback?: Callbacks<BatchEndCallback>;
  score_end_callback?: Callbacks<BatchEndCallback>;
  /** Starts the iterator anew before. Default: true. */
  reset?: boolean;
  /** Told to the callbacks. Default: 0. */
  epoch?: number;
}

/** Runs every batch and measures the outputs. Rows that fill the last batch up count too, as in MXNet. */
export async function score(
  module: BaseModule,
  data: DataIter,
  eval_metric: MetricLike,
  options: ScoreOptions,
  progress?: ProgressReporter,
): Promise<NameValue[]> {
  const { num_batch = Number.POSITIVE_INFINITY, reset = true, epoch = 0 } = options;
  const metric = create(eval_metric);
  if (reset) data.reset();
  metric.reset();
  let nbatch = 0;
  for (; nbatch < num_batch; nbatch++) {
    const isEnd = await tensorScope(async () => {
      const batch = data.next();
      if (!batch) return true;
      module.forward(batch, false);
      await module.update_metric(metric, batch.label ?? []);
      await progress?.batchDone(data, metric);
      await callAll(options.batch_end_callback, { epoch, nbatch, eval_metric: metric });
      return false;
    });
    if (isEnd) break;
  }
  await callAll(options.score_end_callback, { epoch, nbatch, eval_metric: metric });
  const result = await metric.get_name_value();
  if (metric !== eval_metric) metric.reset();
  return result;
}
