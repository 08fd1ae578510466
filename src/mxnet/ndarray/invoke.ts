import { keep, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { autogradMode } from "../autograd/mode.ts";
import { isOnTape, type Recordable, recordCall } from "../autograd/tape.ts";
import type { Context } from "../context.ts";
import type { DType } from "../formats/dtype.ts";
import { MXNetError } from "../mxnet-error.ts";
import { track } from "./lifetime.ts";
import { NDArray, tensorDType } from "./ndarray.ts";
import {
  type Attributes,
  type PlannedCall,
  type PreparedOperator,
  prepareOperator,
} from "./prepared-operator.ts";

export interface InvokeOptions {
  /** Dtype of the outputs. Default: that of the first input, or of the tensor that the operator makes. */
  dtype?: DType;
  /** Default: that of the first input. */
  context?: Context;
}

/**
 * Calls any operator by its name, at once: `mxnet.nd.<op>`.
 *
 * Attributes are read once for each set of them, and the computation is planned once for each set of shapes. Between
 * `autograd.record` and its end the call is recorded for `backward`.
 *
 * @returns One array where the operator has one output, else a list. They are the caller's.
 * @throws {MXNetError} Where the operator or an attribute is not supported, or the arrays do not fit: names the operator.
 */
export function invoke(
  op: string,
  inputs: readonly NDArray[],
  attrs: Attributes = {},
  options: InvokeOptions = {},
): NDArray | NDArray[] {
  const prepared = prepareOperator(op, attrs, inputs.length);
  const arrays = compute(prepared, inputs, options);
  const [only] = arrays;
  return only && arrays.length === 1 ? only : arrays;
}

/** Like `invoke`, for an operator of one output. */
export function invokeOne(
  op: string,
  inputs: readonly NDArray[],
  attrs: Attributes = {},
  options: InvokeOptions = {},
): NDArray {
  const result = invoke(op, inputs, attrs, options);
  if (result instanceof NDArray) return result;
  throw new MXNetError(`Cannot take the output of ${op}: it has ${result.length}, must have one`);
}

function compute(prepared: PreparedOperator, inputs: readonly NDArray[], options: InvokeOptions): NDArray[] {
  const { isRecording, isTraining } = autogradMode();
  const tensors = inputs.map(({ tensor }) => tensor);
  let plan: PlannedCall | undefined;
  try {
    plan = prepared.plan(tensors.map(({ shape }) => shape));
    const { kernel } = plan;
    const laidOut = tensors.map((tensor, index) => kernel.layouts?.[index]?.(tensor) ?? tensor);
    const results = [kernel.forward(laidOut, isTraining)].flat();
    const outputs = results.slice(0, prepared.outputs).map((tensor) => wrap(tensor, inputs[0], options));
    if (isRecording && inputs.some(isOnTape)) {
      const states = (prepared.operator.auxiliaries ?? []).map((index) => inputs[index]);
      recordCall(recordable({ prepared, plan, laidOut, results, states }), inputs, outputs);
    }
    for (const tensor of results.slice(prepared.outputs)) tensor.dispose();
    for (const [index, tensor] of laidOut.entries()) if (tensor !== tensors[index]) tensor.dispose();
    return outputs;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MXNetError(`Cannot compute ${prepared.op}: ${reason}`, { cause });
  } finally {
    plan?.endCall();
  }
}

function wrap(tensor: Tensor, like: NDArray | undefined, { dtype, context }: InvokeOptions): NDArray {
  const inherited = like && tensorDType(like.dtype) === tensor.dtype ? like.dtype : undefined;
  return track(new NDArray(tensor, { dtype: dtype ?? inherited, context: context ?? like?.context }));
}

interface Computed {
  prepared: PreparedOperator;
  plan: PlannedCall;
  /** Inputs as the kernel read them. */
  laidOut: readonly Tensor[];
  /** All outputs, hidden ones too. */
  results: readonly Tensor[];
  /** The arrays that are auxiliary states. */
  states: readonly (NDArray | undefined)[];
}

/** What the tape keeps of a call: tensors of its own, so that the arrays may go before `backward`. */
function recordable({ prepared, plan, laidOut, results, states }: Computed): Recordable {
  const { backward, auxiliaryUpdate } = plan.kernel;
  const { auxiliaries = [], labelInput } = prepared.operator;
  const inputs = hold(laidOut, [...(backward?.readsInputs ?? []), ...(auxiliaryUpdate?.readsInputs ?? [])]);
  const outputs = hold(results, [
    ...(backward?.readsOutputs ?? []),
    ...(auxiliaryUpdate?.readsOutputs ?? []),
  ]);
  plan.hold();
  return {
    name: prepared.op,
    takesGradient: laidOut.map((_, index) => index !== labelInput && !auxiliaries.includes(index)),
    readsGradient: backward?.readsGradient !== false,
    run: backward
      ? (gradients, wanted) =>
          backward.run({ inputs, outputs, gradient: gradients[0] as Tensor, gradients, wanted })
      : undefined,
    afterwards() {
      const changed = tidy(() =>
        [...(auxiliaryUpdate?.run(inputs, outputs) ?? [])].map((each) => keep(each)),
      );
      for (const [index, tensor] of changed.entries()) states[index]?.assign(tensor);
    },
    release() {
      for (const tensor of [...inputs, ...outputs]) tensor?.dispose();
      plan.letGo();
    },
  };
}

/** Tensors of one's own; those that are not named are not there, and nobody reads them. */
function hold(tensors: readonly Tensor[], which: readonly number[]): Tensor[] {
  return tensors.map((tensor, index) => (which.includes(index) ? keep(tensor.clone()) : undefined) as Tensor);
}
