/** `mx.lr_scheduler`: learning rates that change as training goes on. */
export { LRScheduler } from "./lr-scheduler/lr-scheduler.ts";
export {
  CosineScheduler,
  FactorScheduler,
  MultiFactorScheduler,
  PolyScheduler,
} from "./lr-scheduler/lr-schedulers.ts";
