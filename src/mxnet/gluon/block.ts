import type { NDArray } from "../ndarray/ndarray.ts";

/** Base class of Gluon's models: what has a `forward`. */
export abstract class Block {
  /** Computes the outputs for the inputs: one array where there is one output, else a list. They belong to the caller. */
  abstract forward(...inputs: NDArray[]): NDArray | NDArray[];

  /** Runs `forward`. Python's `block(array)`. */
  call(...inputs: NDArray[]): NDArray | NDArray[] {
    return this.forward(...inputs);
  }
}
