/** `mx.autograd`: gradients of what was computed at once. */
export {
  backward,
  grad,
  is_recording,
  is_training,
  mark_variables,
  pause,
  predict_mode,
  record,
  set_recording,
  set_training,
  train_mode,
} from "./autograd/autograd.ts";
export { CustomFunction as Function } from "./autograd/function.ts";
