import { type CallArguments, readArguments } from "../call-arguments.ts";
import { callable } from "../callable.ts";
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

/** Describes an input: `mx.io.DataDesc("data", [32, 10])`. */
export const DataDesc = callable<
  CallArguments<[name: string, shape: Shape, dtype: DType, layout: string], DataDesc>,
  DataDesc
>((...args) => readArguments<DataDesc>(args, ["name", "shape", "dtype", "layout"]));

/** What tells one bucket from another: the length of its sequences, as a rule. */
export type BucketKey = number | string;

/** Inputs of one step. */
export interface DataBatch {
  data: readonly NDArray[];
  label?: readonly NDArray[];
  /** How many rows at the end only fill the batch up. Default: 0. */
  pad?: number;
  /** Row numbers in the data, where the iterator knows them. */
  index?: Int32Array;
  /** Which graph a `BucketingModule` runs it with. */
  bucket_key?: BucketKey;
  /** Shapes that differ from those bound. */
  provide_data?: readonly DataDesc[];
  provide_label?: readonly DataDesc[];
}

/** Makes a batch: `mx.io.DataBatch([data], [label])`, or `mx.io.DataBatch({ data: [data] })`. */
export const DataBatch = callable<
  CallArguments<
    [data: readonly NDArray[], label: readonly NDArray[] | undefined, pad: number | undefined],
    DataBatch
  >,
  DataBatch
>((...args) => readArguments<DataBatch>(args, ["data", "label", "pad"]));
