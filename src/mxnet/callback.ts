import { callable } from "./callable.ts";
import type { NameValue } from "./metric/eval-metric.ts";
import { save_checkpoint } from "./model/checkpoint.ts";
import type { BatchEndCallback, EpochEndCallback } from "./module/batch-end.ts";
import { logMetrics, sixDigits } from "./module/fit-log.ts";

/**
 * Makes a callback that logs the speed and the metrics every `frequent` batches:
 * `Epoch[0] Batch [50]\tSpeed: 1234.56 samples/sec\taccuracy=0.934000`. Clause T48.
 *
 * With `auto_reset` the metrics of the next line start anew; those of the epoch's end go on. Defaults: 50, true.
 */
export const Speedometer = callable<
  [batch_size: number, frequent?: number, auto_reset?: boolean],
  BatchEndCallback
>((batch_size, frequent = 50, auto_reset = true) => {
  let lastCount = 0;
  let started: number | undefined;
  return async ({ epoch, nbatch, eval_metric }) => {
    if (lastCount > nbatch) started = undefined;
    lastCount = nbatch;
    if (started !== undefined && nbatch % frequent !== 0) return;
    if (started !== undefined) {
      const metrics = await eval_metric.get_name_value();
      const speed = (frequent * batch_size * 1000) / (performance.now() - started);
      if (auto_reset) eval_metric.reset_local();
      console.info(
        `Epoch[${epoch}] Batch [${nbatch}]\tSpeed: ${speed.toFixed(2)} samples/sec${tabbed(metrics)}`,
      );
    }
    started = performance.now();
  };
});

/** Makes a callback that logs a bar of `length` characters: `[====----] 50%`. Default: 80. */
export const ProgressBar = callable<[total: number, length?: number], BatchEndCallback>(
  (total, length = 80) =>
    ({ nbatch }) => {
      const filled = Math.min(Math.max(Math.round((length * nbatch) / total), 0), length);
      const bar = "=".repeat(filled) + "-".repeat(length - filled);
      console.info(`[${bar}] ${Math.ceil((100 * nbatch) / total)}%`);
    },
);

/** Makes a callback for `eval_end_callback` that logs the metrics: `Epoch[0] Validation-accuracy=0.921000`. */
export const LogValidationMetricsCallback = callable<[], BatchEndCallback>(
  () =>
    async ({ epoch, eval_metric }) =>
      logMetrics(`Epoch[${epoch}] Validation`, await eval_metric.get_name_value()),
);

/** Makes a callback that logs the metrics every `period` batches: `Iter[0] Batch[50] Train-accuracy=0.934000`. */
export function log_train_metric(period: number, auto_reset = false): BatchEndCallback {
  return async ({ epoch, nbatch, eval_metric }) => {
    if (nbatch % period !== 0) return;
    logMetrics(`Iter[${epoch}] Batch[${nbatch}] Train`, await eval_metric.get_name_value());
    if (auto_reset) eval_metric.reset_local();
  };
}

/** Makes a callback that saves a checkpoint every `period` epochs, numbered from 1. Default: every epoch. */
export function do_checkpoint(prefix: string, period = 1): EpochEndCallback {
  return everyPeriod(period, (epoch, symbol, arg_params, aux_params) =>
    save_checkpoint(prefix, epoch, symbol, arg_params, aux_params),
  );
}

/** What `module_checkpoint` needs of a module. */
interface CheckpointedModule {
  save_checkpoint(prefix: string, epoch: number, save_optimizer_states?: boolean): Promise<void>;
}

/** Makes a callback that saves a module every `period` epochs, with its optimizer's states where told. */
export function module_checkpoint(
  mod: CheckpointedModule,
  prefix: string,
  period = 1,
  save_optimizer_states = false,
): EpochEndCallback {
  return everyPeriod(period, (epoch) => mod.save_checkpoint(prefix, epoch, save_optimizer_states));
}

/** Calls with the epoch numbered from 1, where `period` divides it. */
function everyPeriod(period: number, save: EpochEndCallback): EpochEndCallback {
  const every = Math.max(1, Math.trunc(period));
  return async (epoch, ...rest) => {
    if ((epoch + 1) % every === 0) await save(epoch + 1, ...rest);
  };
}

function tabbed(metrics: readonly NameValue[]): string {
  return metrics.map(([name, value]) => `\t${name}=${sixDigits(value)}`).join("");
}
