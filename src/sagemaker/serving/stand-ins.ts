import { Block } from "../../mxnet/gluon/block.ts";
import type { DataBatch } from "../../mxnet/io/data-batch.ts";
import { BaseModule } from "../../mxnet/module/base-module.ts";
import type { NDArray, NumericArray } from "../../mxnet/ndarray/ndarray.ts";

/** Computes the outputs of one input. */
export type Compute = (x: NDArray) => NDArray[];

/** For tests: a module that computes with one function and notes its batches. */
export class StandInModule extends BaseModule {
  /** What `forward` got, in order: shapes and elements. */
  readonly batches: { shape: readonly number[]; data: Promise<NumericArray> }[] = [];
  readonly #shapes: { name: string; shape: number[] }[];
  readonly #compute: Compute;
  #outputs: NDArray[] = [];

  constructor(shapes: readonly (readonly [name: string, shape: number[]])[], compute: Compute) {
    super();
    this.#shapes = shapes.map(([name, shape]) => ({ name, shape }));
    this.#compute = compute;
  }

  get data_shapes() {
    return this.#shapes;
  }

  forward({ data: [x] }: DataBatch): void {
    if (!x) throw new Error("forward() got no data");
    this.batches.push({ shape: x.shape, data: x.asnumpy() });
    this.#outputs = this.#compute(x);
  }

  get_outputs(): NDArray[] {
    return this.#outputs;
  }
}

/** For tests: a Gluon block that computes with one function. */
export class StandInBlock extends Block<NDArray | NDArray[]> {
  readonly #compute: Compute;

  constructor(compute: Compute) {
    super();
    this.#compute = compute;
  }

  forward(x: NDArray): NDArray | NDArray[] {
    const outputs = this.#compute(x);
    const [only] = outputs;
    return only && outputs.length === 1 ? only : outputs;
  }
}
