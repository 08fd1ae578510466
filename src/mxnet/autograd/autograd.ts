import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { passMoment, settle, track } from "../ndarray/lifetime.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import { runBackward } from "./backward.ts";
import { type AutogradMode, autogradMode, setAutogradMode } from "./mode.ts";
import { type GradReq, markVariable, startRecording, variableOf } from "./tape.ts";

/**
 * Runs a function whose operators are recorded for `backward`, and returns what it returns. Python's
 * `with autograd.record():`
 *
 * ```ts
 * const loss = autograd.record(() => loss_fn.call(net.call(data), label));
 * loss.backward();
 * ```
 *
 * The function may be async; then no other code may compute meanwhile.
 *
 * @param train_mode Whether operators behave as in training, such as Dropout. Default: true.
 */
export function record<T>(run: () => T, { train_mode = true }: { train_mode?: boolean } = {}): T {
  if (!autogradMode().isRecording) {
    passMoment();
    startRecording();
  }
  const result = inMode({ isRecording: true, isTraining: train_mode }, run);
  return (result instanceof Promise ? paced(result) : result) as T;
}

async function paced<T>(result: Promise<T>): Promise<T> {
  const value = await result;
  await settle();
  return value;
}

/** Runs a function whose operators are not recorded. `train_mode` as in `record`; default: false. */
export function pause<T>(run: () => T, { train_mode = false }: { train_mode?: boolean } = {}): T {
  return inMode({ isRecording: false, isTraining: train_mode }, run);
}

/** Runs a function whose operators behave as in training, recorded or not as before. */
export function train_mode<T>(run: () => T): T {
  return inMode({ isTraining: true }, run);
}

/** Runs a function whose operators behave as at inference, recorded or not as before. */
export function predict_mode<T>(run: () => T): T {
  return inMode({ isTraining: false }, run);
}

function inMode<T>(mode: Partial<AutogradMode>, run: () => T): T {
  const before = setAutogradMode(mode);
  let isPending = false;
  try {
    const result = run();
    if (!(result instanceof Promise)) return result;
    isPending = true;
    return result.finally(() => setAutogradMode(before)) as T;
  } finally {
    if (!isPending) setAutogradMode(before);
  }
}

/** Whether operators are recorded. */
export function is_recording(): boolean {
  return autogradMode().isRecording;
}

/** Whether operators behave as in training. */
export function is_training(): boolean {
  return autogradMode().isTraining;
}

/** Sets whether operators are recorded. Returns what it was. */
export function set_recording(is_recording: boolean): boolean {
  return setAutogradMode({ isRecording: is_recording }).isRecording;
}

/** Sets whether operators behave as in training. Returns what it was. */
export function set_training(train_mode: boolean): boolean {
  return setAutogradMode({ isTraining: train_mode }).isTraining;
}

/**
 * Asks for the gradients of arrays, which `backward` writes into `gradients`, or adds to them.
 *
 * @param grad_reqs One for all, or one each. Default: `write`.
 */
export function mark_variables(
  variables: NDArray | readonly NDArray[],
  gradients: NDArray | readonly NDArray[],
  grad_reqs: GradReq | readonly GradReq[] = "write",
): void {
  const arrays = [variables].flat();
  const grads = [gradients].flat();
  for (const [index, array] of arrays.entries()) {
    const grad = grads[index];
    if (!grad) throw new MXNetError(`Cannot mark ${arrays.length} variables with ${grads.length} gradients`);
    markVariable(array, grad, (typeof grad_reqs === "string" ? grad_reqs : grad_reqs[index]) ?? "write");
  }
}

export interface BackwardOptions {
  /** Leaves the recording, so that `backward` can run again. Default: false. */
  retain_graph?: boolean;
  /** What operators saw when they were recorded counts; given for MXNet's sake. */
  train_mode?: boolean;
}

/**
 * Computes the gradients of all variables that led to `heads`; those of one variable add up.
 *
 * @param head_grads Gradient of each head. Default: ones.
 * @throws {MXNetError} Where a head was not recorded, or an operator has no gradient.
 */
export function backward(
  heads: NDArray | readonly NDArray[],
  head_grads?: NDArray | readonly (NDArray | undefined)[] | null,
  { retain_graph = false }: BackwardOptions = {},
): void {
  const found = runBackward({
    heads: [heads].flat(),
    headGradients: [head_grads ?? []].flat(),
    retainGraph: retain_graph,
  });
  for (const [array, gradient] of found) takeGradient(array, gradient);
}

function takeGradient(array: NDArray, gradient: tf.Tensor): void {
  const variable = variableOf(array);
  if (!variable || variable.gradReq === "null") {
    gradient.dispose();
    return;
  }
  variable.isFresh = true;
  if (variable.gradReq === "write") variable.grad.assign(gradient);
  else {
    variable.grad.assign(tf.keep(tf.add(variable.grad.tensor, gradient)));
    gradient.dispose();
  }
}

export interface GradOptions extends BackwardOptions {
  /** Gradient of each head. Default: ones. */
  head_grads?: NDArray | readonly (NDArray | undefined)[];
  /** Gradients of gradients are not supported. */
  create_graph?: boolean;
}

/**
 * Computes and returns the gradients of `variables`, and writes none of them into the variables.
 *
 * @throws {MXNetError} For `create_graph`; where a head was not recorded or does not depend on a variable.
 */
export function grad(heads: NDArray | readonly NDArray[], variables: NDArray, options?: GradOptions): NDArray;
export function grad(
  heads: NDArray | readonly NDArray[],
  variables: readonly NDArray[],
  options?: GradOptions,
): NDArray[];
export function grad(
  heads: NDArray | readonly NDArray[],
  variables: NDArray | readonly NDArray[],
  { head_grads = [], retain_graph = false, create_graph = false }: GradOptions = {},
): NDArray | NDArray[] {
  if (create_graph) {
    throw new MXNetError("Cannot use create_graph: gradients of gradients are not supported");
  }
  const of = [variables].flat();
  const found = runBackward({
    heads: [heads].flat(),
    headGradients: [head_grads].flat(),
    of,
    retainGraph: retain_graph,
  });
  const arrays = of.map((variable) => {
    const tensor = found.get(variable) ?? tf.zerosLike(variable.tensor);
    tensor.kept = false;
    return track(new NDArray(tensor, { context: variable.context }));
  });
  return variables instanceof NDArray ? (arrays[0] as NDArray) : arrays;
}
