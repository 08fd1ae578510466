import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";

export interface SuppressionAttributes {
  /** The share of both boxes that they may have in common. */
  threshold: number;
  /** Whether a box is dropped that has just that share. */
  isInclusive: boolean;
}

/** What this needs of a backend whose tensors can be read at once. */
interface ReadableBackend {
  readSync(dataId: object): Float32Array;
  makeTensorInfo(shape: number[], dtype: "float32", values: Float32Array): TensorInfo;
}

export const suppressOnCpu: KernelFunc = ({ inputs, attrs, backend }) => {
  const { dataId, shape } = inputs.boxes as TensorInfo;
  const readable = backend as unknown as ReadableBackend;
  const boxes = readable.readSync(dataId);
  const [batch = 0, count = 0] = shape;
  const kept = new Float32Array(batch * count);
  for (let at = 0; at < batch; at++) {
    const rows = boxes.subarray(at * count * WIDTH, (at + 1) * count * WIDTH);
    suppressSample(
      rows,
      kept.subarray(at * count, (at + 1) * count),
      attrs as unknown as SuppressionAttributes,
    );
  }
  return readable.makeTensorInfo([batch, count], "float32", kept);
};

const WIDTH = 6;

function suppressSample(rows: Float32Array, kept: Float32Array, attributes: SuppressionAttributes): void {
  const { threshold, isInclusive } = attributes;
  for (let i = 0; i < kept.length; i++) kept[i] = rows[i * WIDTH + 1] ?? 0;
  for (let i = 0; i < kept.length; i++) {
    if (kept[i] === 0) continue;
    for (let j = i + 1; j < kept.length; j++) {
      if (kept[j] === 0 || rows[i * WIDTH] !== rows[j * WIDTH]) continue;
      const share = sharedArea(rows, i * WIDTH + 2, j * WIDTH + 2);
      if (isInclusive ? share >= threshold : share > threshold) kept[j] = 0;
    }
  }
}

/** Intersection over union of the boxes that begin at `a` and `b`; 0 where both are empty. */
function sharedArea(rows: Float32Array, a: number, b: number): number {
  const at = (index: number) => rows[index] ?? 0;
  const length = (from: number, to: number) => Math.max(to - from, 0);
  const common =
    length(Math.max(at(a), at(b)), Math.min(at(a + 2), at(b + 2))) *
    length(Math.max(at(a + 1), at(b + 1)), Math.min(at(a + 3), at(b + 3)));
  const area = (box: number) => length(at(box), at(box + 2)) * length(at(box + 1), at(box + 3));
  const union = area(a) + area(b) - common;
  return union > 0 ? common / union : 0;
}
