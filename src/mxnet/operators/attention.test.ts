import assert from "node:assert/strict";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";

const { nd } = mx;

/** Two steps, two heads of length 4: each head's query, key and value have one number in all places, as listed. */
function projections(numbers: readonly (readonly number[])[]): mx.NDArray {
  return nd.array(numbers.map((step) => [step.flatMap((number) => [number, number, number, number])]));
}

testOnBackends("Attention of interleaved projections is that of each head by itself", async () => {
  // (query, key, value) of head 0, then of head 1.
  const joined = projections([
    [1, 2, 3, 10, 1, 5],
    [4, 5, 6, 1, 2, 7],
  ]);
  const scores = nd.contrib.interleaved_matmul_selfatt_qk(joined, { heads: 2 });
  // A product of four equal numbers, divided by √4: 2 · query · key.
  assertClose(await scores.asnumpy(), [4, 10, 16, 40, 20, 40, 2, 4], 1e-6);
  const attention = nd.array([1, 0, 0.5, 0.5, 0, 1, 2, 0]).reshape([2, 2, 2]);
  const found = nd.contrib.interleaved_matmul_selfatt_valatt(joined, attention, { heads: 2 });
  assert.deepEqual(found.shape, [2, 1, 8]);
  // Head 0 has values 3 and 6, head 1 has 5 and 7.
  assertClose(await found.asnumpy(), [3, 3, 3, 3, 7, 7, 7, 7, 4.5, 4.5, 4.5, 4.5, 10, 10, 10, 10], 1e-6);
});

testOnBackends("Attention to another sequence takes its keys and values from there", async () => {
  const queries = projections([[1, 3]]);
  const others = projections([
    [2, 3, 1, 5],
    [5, 6, 2, 7],
  ]);
  const scores = nd.contrib.interleaved_matmul_encdec_qk(queries, others, { heads: 2 });
  assertClose(await scores.asnumpy(), [4, 10, 6, 12], 1e-6);
  const attention = nd.array([1, 1, 0, 2]).reshape([2, 1, 2]);
  const found = nd.contrib.interleaved_matmul_encdec_valatt(others, attention, { heads: 2 });
  assertClose(await found.asnumpy(), [9, 9, 9, 9, 14, 14, 14, 14], 1e-6);
});
