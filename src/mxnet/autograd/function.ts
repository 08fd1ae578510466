import { clone, keep, type Tensor, zeros } from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { inFrame, track } from "../ndarray/lifetime.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import { equalShapes, formatShape } from "../shape.ts";
import { autogradMode, setAutogradMode } from "./mode.ts";
import { isOnTape, recordCall } from "./tape.ts";

/**
 * A function with a gradient of its own: `mxnet.autograd.Function`. Each instance is called once.
 *
 * ```ts
 * class Sigmoid extends mx.autograd.Function {
 *   override forward(x: mx.NDArray) {
 *     const y = mx.nd.sigmoid(x);
 *     this.save_for_backward(y);
 *     return y;
 *   }
 *   override backward(dy: mx.NDArray) {
 *     const [y] = this.saved_tensors;
 *     return dy.mul(y).mul(mx.nd.ones_like(y).sub(y));
 *   }
 * }
 * const y = mx.autograd.record(() => new Sigmoid().call(x));
 * ```
 */
export abstract class CustomFunction<Output extends NDArray | NDArray[] = NDArray> {
  #saved: NDArray[] = [];
  #isUsed = false;

  /** Computes the outputs. What it calls is not recorded. */
  abstract forward(...inputs: NDArray[]): Output;

  /** Computes the gradient of each input from that of each output: as many arrays as `forward` takes, of their shapes. */
  abstract backward(...output_grads: NDArray[]): NDArray | NDArray[];

  /** Keeps copies of arrays for `backward`, which finds them in `saved_tensors`. */
  save_for_backward(...args: NDArray[]): void {
    this.#release();
    this.#saved = args.map((array) => copyOf(array.tensor, array));
  }

  /** What `save_for_backward` was given. */
  get saved_tensors(): readonly NDArray[] {
    return this.#saved;
  }

  /**
   * Runs `forward`, and records it where that is on. Python's `function(…)`.
   *
   * @throws {MXNetError} Where the instance was called before.
   */
  call(...inputs: NDArray[]): Output {
    if (this.#isUsed) {
      throw new MXNetError("Each Function instance can only be called once. Please create another instance.");
    }
    this.#isUsed = true;
    const records = autogradMode().isRecording && inputs.some(isOnTape);
    // An output that is an input becomes an array of its own: the tape leads elsewhere.
    const own = (array: NDArray) =>
      inputs.includes(array)
        ? track(new NDArray(clone(array.tensor), { dtype: array.dtype, context: array.context }))
        : array;
    const result = unrecorded(() =>
      inFrame(
        () => {
          const outputs = this.forward(...inputs);
          return (Array.isArray(outputs) ? outputs.map(own) : own(outputs)) as Output;
        },
        (outputs: Output) => [outputs].flat(),
      ),
    );
    if (records) this.#record(inputs, [result].flat());
    else this.#release();
    return result;
  }

  #record(inputs: readonly NDArray[], outputs: readonly NDArray[]): void {
    const shapes = inputs.map(({ shape }) => shape);
    const forms = outputs.map(({ shape, dtype, context }) => ({ shape, dtype, context }));
    recordCall(
      {
        name: this.constructor.name,
        readsGradient: true,
        takesGradient: inputs.map(() => true),
        run: (gradients) => {
          const above = forms.map((form, index) => copyOf(gradients[index] ?? zeros([...form.shape]), form));
          try {
            return unrecorded(() => this.#checked([this.backward(...above)].flat(), shapes));
          } finally {
            for (const array of above) array.dispose();
          }
        },
        release: () => this.#release(),
      },
      inputs,
      outputs,
    );
  }

  /** Gradients in tensors of their own. */
  #checked(gradients: readonly NDArray[], shapes: readonly NDArray["shape"][]): Tensor[] {
    if (gradients.length !== shapes.length) {
      throw new MXNetError(
        `${this.constructor.name}.backward must return exactly the same number of NDArrays as the number of NDArrays arguments to forward. Expecting ${shapes.length} got ${gradients.length}`,
      );
    }
    return gradients.map(({ tensor }, index) => {
      const shape = shapes[index] ?? [];
      if (equalShapes(tensor.shape, shape)) return clone(tensor);
      throw new MXNetError(
        `${this.constructor.name}.backward returned shape ${formatShape(tensor.shape)} as gradient ${index}, must be ${formatShape(shape)} as the input has`,
      );
    });
  }

  #release(): void {
    for (const array of this.#saved.splice(0)) array.dispose();
  }
}

/** An array that nothing disposes of but its owner. */
function copyOf(tensor: Tensor, { dtype, context }: Pick<NDArray, "dtype" | "context">): NDArray {
  return new NDArray(keep(clone(tensor)), { dtype, context });
}

function unrecorded<T>(run: () => T): T {
  const before = setAutogradMode({ isRecording: false });
  try {
    return run();
  } finally {
    setAutogradMode(before);
  }
}
