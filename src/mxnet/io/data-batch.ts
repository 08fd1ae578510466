import type { DType } from "../formats/dtype.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import type { Shape } from "../shape.ts";

/** Name and shape of an input, with the batch as its first dimension. */
export interface DataDesc {
  name: string;
  shape: Shape;
  /** Default: `float32`. */
  dtype?: DType;
  /** Default: `NCHW`. */
  layout?: string;
}

/** Inputs of one step. */
export interface DataBatch {
  data: readonly NDArray[];
  label?: readonly NDArray[];
  /** How many rows at the end only fill the batch up. Default: 0. */
  pad?: number;
  /** Row numbers in the data, where the iterator knows them. */
  index?: Int32Array;
  /** Shapes that differ from those bound. */
  provide_data?: readonly DataDesc[];
  provide_label?: readonly DataDesc[];
}
