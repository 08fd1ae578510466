import * as tf from "@tensorflow/tfjs-core";

/** What watches over cells: told when one is back on the backend. */
export interface CellObserver {
  returned(cell: TensorCell): void;
}

let moment = 0;

/** Begins the next moment. Returns the number of the one that is over. */
export function nextMoment(): number {
  return moment++;
}

/** Where an array's elements are: in a tensor, or in main memory until they are used again. See `lifetime.ts`. */
export class TensorCell {
  /** The moment in which the tensor was used last. */
  lastUsed = moment;
  /** The array that this is the cell of, and who watches over it; neither where nobody does. */
  owner: WeakRef<object> | undefined;
  observer: CellObserver | undefined;
  /** Whether it outlives the blocks that ran when it was made. */
  isSpared = false;
  #tensor: tf.Tensor;
  /** All elements, once they have been in main memory. */
  #elements: tf.TypedArray | undefined;

  constructor(tensor: tf.Tensor) {
    this.#tensor = tensor;
  }

  /** The tensor, which comes back where it was moved out; `undefined` where it was disposed of. */
  use(): tf.Tensor | undefined {
    this.lastUsed = moment;
    if (!this.#tensor.isDisposed) return this.#tensor;
    if (!this.#elements) return undefined;
    // The elements stay: the scope that is open now may dispose of the tensor when it ends.
    const { shape, dtype } = this.#tensor;
    this.#tensor = tf.tensor(this.#elements, shape, dtype);
    this.observer?.returned(this);
    return this.#tensor;
  }

  /** The tensor as it is, for what does not read it: its shape, its dtype. */
  get description(): tf.Tensor {
    return this.#tensor;
  }

  /** Takes another tensor instead, and disposes of the one before. */
  assign(tensor: tf.Tensor): void {
    tensor.kept = this.#tensor.kept;
    this.dispose();
    this.#tensor = tensor;
    this.lastUsed = moment;
    this.observer?.returned(this);
  }

  dispose(): void {
    this.#elements = undefined;
    this.#tensor.dispose();
  }

  /** Whether there is no tensor on the backend. */
  get isAway(): boolean {
    return this.#tensor.isDisposed;
  }

  /** Whether scopes leave it alone. */
  get isKept(): boolean {
    return this.#tensor.kept;
  }

  /** Whether the array that this belonged to is gone. */
  get isAbandoned(): boolean {
    return this.owner !== undefined && this.owner.deref() === undefined;
  }

  /** Moves the elements to main memory, unless the array is used meanwhile. */
  async moveOut(): Promise<void> {
    const tensor = this.#tensor;
    // Some backends fail where a tensor is disposed of while it is read: this one is not.
    const source = tf.keep(tensor.clone());
    const elements = await source.data().finally(() => source.dispose());
    if (this.#tensor !== tensor || tensor.isDisposed) return;
    if (this.lastUsed >= moment - 1) this.observer?.returned(this);
    else this.#replaceBy(elements);
  }

  /** Like `moveOut`, at once. Returns whether the backend can. */
  moveOutAtOnce(): boolean {
    const engine = tf.engine();
    const { backend } = engine.state.tensorInfo.get(this.#tensor.dataId) ?? {};
    if (tf.getBackend() !== "cpu" || backend !== engine.backend) return false;
    this.#replaceBy(this.#tensor.dataSync());
    return true;
  }

  #replaceBy(elements: tf.TypedArray): void {
    this.#elements = elements;
    this.#tensor.dispose();
  }
}
