import { save_checkpoint } from "./model/checkpoint.ts";
import type { BatchEndCallback, EpochEndCallback } from "./module/batch-end.ts";
import { sixDigits } from "./module/fit-log.ts";

/**
 * Makes a callback that logs the speed and the metrics every `frequent` batches:
 * `Epoch[0] Batch [50]\tSpeed: 1234.56 samples/sec\taccuracy=0.934000`. Clause T48.
 *
 * With `auto_reset` the metrics start anew after each line. Defaults: 50, true.
 */
export const Speedometer = speedometer as Callable<Parameters<typeof speedometer>, BatchEndCallback>;

/** A class in Python: it is made with `new` or without. */
type Callable<Args extends unknown[], Made> = { new (...args: Args): Made; (...args: Args): Made };

function speedometer(batch_size: number, frequent = 50, auto_reset = true): BatchEndCallback {
  let lastCount = 0;
  let started: number | undefined;
  return async ({ epoch, nbatch, eval_metric }) => {
    if (lastCount > nbatch) started = undefined;
    lastCount = nbatch;
    if (started !== undefined && nbatch % frequent !== 0) return;
    if (started !== undefined) {
      const metrics = (await eval_metric.get_name_value()).map(
        ([name, value]) => `\t${name}=${sixDigits(value)}`,
      );
      const speed = (frequent * batch_size * 1000) / (performance.now() - started);
      if (auto_reset) eval_metric.reset();
      console.info(
        `Epoch[${epoch}] Batch [${nbatch}]\tSpeed: ${speed.toFixed(2)} samples/sec${metrics.join("")}`,
      );
    }
    started = performance.now();
  };
}

/** Makes a callback that saves a checkpoint every `period` epochs, numbered from 1. Default: every epoch. */
export function do_checkpoint(prefix: string, period = 1): EpochEndCallback {
  const every = Math.max(1, Math.trunc(period));
  return async (epoch, symbol, arg_params, aux_params) => {
    if ((epoch + 1) % every === 0) await save_checkpoint(prefix, epoch + 1, symbol, arg_params, aux_params);
  };
}
