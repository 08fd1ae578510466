import type { DataBatch, DataDesc } from "../../mxnet/io/data-batch.ts";
import type { DataIter } from "../../mxnet/io/data-iter.ts";
import { NDArrayIter } from "../../mxnet/io/ndarray-iter.ts";
import { concat, zeros } from "../../mxnet/ndarray/create.ts";
import { NDArray } from "../../mxnet/ndarray/ndarray.ts";

/** A request's rows: an array of the backend, or decoded elements, which go there a batch at a time. */
export type Rows = NDArray | { shape: readonly number[]; data: Float32Array };

/**
 * Wraps a request's rows in an iterator of the model's batch size.
 *
 * Fewer rows than a batch are filled up with rows of zeros; the last of several batches is filled up with the first
 * rows. The batch's `pad` tells how many, so that there are as many predictions as rows.
 *
 * @throws {TypeError} Where the model has not exactly one input: a script must make the iterator itself then.
 *
 * Clause H28.
 */
export function toDataIter(inputs: readonly DataDesc[], rows: Rows): DataIter {
  const [input, ...others] = inputs;
  if (!input || others.length > 0) {
    const names = inputs.map(({ name }) => name).join(", ") || "none";
    throw new TypeError(
      `the model has ${inputs.length} inputs: ${names}. An NDArray fits one input only, return a DataIter from input_fn`,
    );
  }
  const batchSize = input.shape[0] ?? 1;
  const missing = batchSize - (rows.shape[0] ?? 0);
  if (missing <= 0) return new NDArrayIter({ data: rows, batch_size: batchSize, last_batch_handle: "pad" });
  return new ZeroPaddedIter(rows, missing);
}

/** One batch, whose last rows are zeros. */
class ZeroPaddedIter extends NDArrayIter {
  readonly #pad: number;

  constructor(rows: Rows, pad: number) {
    super({ data: withZeros(rows, pad), batch_size: (rows.shape[0] ?? 0) + pad });
    this.#pad = pad;
  }

  override next(): DataBatch | undefined {
    const batch = super.next();
    return batch && { ...batch, pad: this.#pad };
  }
}

function withZeros(rows: Rows, count: number): Rows {
  const [length = 0, ...rowShape] = rows.shape;
  if (rows instanceof NDArray) return concat([rows, zeros([count, ...rowShape])], { dim: 0 });
  const data = new Float32Array((rows.data.length / length) * (length + count));
  data.set(rows.data);
  return { shape: [length + count, ...rowShape], data };
}
