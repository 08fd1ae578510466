import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { RandomStream } from "../../random-stream.ts";
import { testOnBackends } from "../../testing/backends.ts";
import { assertWithin } from "../../testing/close.ts";
import { type OperatorRun, runOperator } from "../../testing/run-operator.ts";
import { suppress } from "./suppression.ts";

async function output(run: OperatorRun): Promise<number[]> {
  return (await runOperator(run)).outputs[0]?.data ?? [];
}

testOnBackends(
  "MultiBoxPrior lists each size with the first ratio, then the other ratios with the first size",
  async () => {
    const attrs = { sizes: "(0.5, 1)", ratios: "(1, 4)" };
    const boxes = await output({
      op: "_contrib_MultiBoxPrior",
      attrs,
      inputs: [{ shape: [1, 1, 1, 2], data: [0, 0] }],
    });
    // Two places across: widths are halved, centres are at 1/4 and 3/4.
    const at = (x: number, w: number, h: number) => [x - w / 2, 0.5 - h / 2, x + w / 2, 0.5 + h / 2];
    const place = (x: number) => [...at(x, 0.25, 0.5), ...at(x, 0.5, 1), ...at(x, 0.5, 0.25)];
    assertWithin(boxes, [...place(0.25), ...place(0.75)], 1e-6);
  },
);

testOnBackends("MultiBoxPrior takes steps and offsets, down before across", async () => {
  const attrs = { sizes: "(0.2)", steps: "(0.5, 0.25)", offsets: "(0, 1)", clip: "True" };
  const boxes = await output({ op: "MultiBoxPrior", attrs, inputs: [{ shape: [1, 1, 1, 1], data: [0] }] });
  assertWithin(boxes, [0.15, 0, 0.35, 0.1], 1e-6);
});

/** One box over the whole image, three over its left half. */
const ANCHORS = { shape: [1, 4, 4], data: [0, 0, 1, 1, 0, 0, 0.5, 1, 0, 0, 0.5, 1, 0, 0, 0.5, 1] };

function detection(
  attrs: Record<string, string>,
  probabilities: number[],
  offsets: number[] = Array(16).fill(0),
) {
  return output({
    op: "_contrib_MultiBoxDetection",
    attrs,
    inputs: [{ shape: [1, 3, 4], data: probabilities }, { shape: [1, 16], data: offsets }, ANCHORS],
  });
}

/** Background, class 0, class 1: box 1 is best, box 2 is of another class, box 3 is background. */
const PROBABILITIES = [0, 0, 0, 1, 0.6, 0.9, 0.1, 0, 0.4, 0.1, 0.8, 0];

testOnBackends("MultiBoxDetection sorts, and drops boxes of a class that share too much", async () => {
  const left = [0, 0, 0.5, 1];
  const none = Array(6).fill(-1);
  assertWithin(
    await detection({}, PROBABILITIES),
    [0, 0.9, ...left, 1, 0.8, ...left, -1, 0.6, 0, 0, 1, 1, ...none],
    1e-6,
  );
  // With force_suppress the other class goes too; the whole image shares just half.
  assertWithin(
    await detection({ force_suppress: "True", nms_threshold: "0.51" }, PROBABILITIES),
    [0, 0.9, ...left, -1, 0.8, ...left, 0, 0.6, 0, 0, 1, 1, ...none],
    1e-6,
  );
});

testOnBackends("MultiBoxDetection keeps the order of the boxes where none are dropped", async () => {
  const rows = await detection({ nms_threshold: "-1", threshold: "0.7" }, PROBABILITIES);
  assertWithin(rows.slice(0, 14), [0, 0.9, 0, 0, 0.5, 1, 1, 0.8, 0, 0, 0.5, 1, -1, -1], 1e-6);
});

testOnBackends("MultiBoxDetection keeps at most nms_topk boxes", async () => {
  const rows = await detection({ nms_topk: "1" }, PROBABILITIES);
  assert.deepEqual([rows[0], rows[6], rows[12], rows[18]], [0, -1, -1, -1]);
});

testOnBackends(
  "MultiBoxDetection moves boxes by variance times offset, and scales them by its exponential",
  async () => {
    const offsets = [1, -1, Math.log(2) * 5, 0, ...Array(12).fill(0)];
    const rows = await detection({ clip: "False" }, [0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], offsets);
    // x + 0.1 · 1, y - 0.1 · 1, twice as wide.
    assertWithin(rows.slice(0, 6), [0, 1, -0.4, -0.1, 1.6, 0.9], 1e-5);
  },
);

testOnBackends(
  "box_nms moves rows that stay up, and passes gradients back to where they came from",
  async () => {
    const rows = [
      [0.5, 0, 0, 1, 1, 7],
      [0.9, 0, 0, 1, 0.9, 8],
      [0.1, 2, 2, 3, 3, 9],
      [0.7, 2, 2, 3, 3, 10],
    ];
    const { outputs, gradients } = await runOperator({
      op: "_contrib_box_nms",
      attrs: { score_index: "0", coord_start: "1", valid_thresh: "0.2" },
      inputs: [{ shape: [4, 6], data: rows.flat() }],
      gradient: Array.from({ length: 24 }, (_, index) => index),
    });
    assertWithin(
      outputs[0]?.data ?? [],
      [...(rows[1] ?? []), ...(rows[3] ?? []), ...Array(12).fill(-1)],
      1e-6,
    );
    assert.deepEqual(gradients, [
      [...Array(6).fill(0), 0, 1, 2, 3, 4, 5, ...Array(6).fill(0), 6, 7, 8, 9, 10, 11],
    ]);
  },
);

testOnBackends("box_nms reads centres and writes corners, and looks at the best topk only", async () => {
  const rows = [
    [0, 0.9, 5, 5, 2, 2],
    [1, 0.8, 5, 5, 2, 2],
    [0, 0.7, 5, 5, 2, 2],
  ];
  const attrs = { id_index: "0", in_format: "center", topk: "2" };
  const inputs = [{ shape: [1, 3, 6], data: rows.flat() }];
  const kept = [0, 0.9, 4, 4, 6, 6, 1, 0.8, 4, 4, 6, 6];
  assertWithin(
    await output({ op: "_contrib_box_nms", attrs, inputs }),
    [...kept, ...Array(6).fill(-1)],
    1e-6,
  );
  const forced = await output({
    op: "_contrib_box_nms",
    attrs: { ...attrs, force_suppress: "True" },
    inputs,
  });
  assert.equal(forced[6], -1);
  const other = await output({ op: "_contrib_box_nms", attrs: { ...attrs, background_id: "0" }, inputs });
  assertWithin(other.slice(0, 7), [1, 0.8, 4, 4, 6, 6, -1], 1e-6);
});

testOnBackends("box_iou compares each box with each", async () => {
  const { outputs } = await runOperator({
    op: "_contrib_box_iou",
    inputs: [
      { shape: [2, 4], data: [0, 0, 2, 2, 5, 5, 5, 5] },
      { shape: [1, 2, 4], data: [1, 1, 3, 3, 0, 0, 2, 2] },
    ],
  });
  assert.deepEqual(outputs[0]?.shape, [2, 1, 2]);
  assertWithin(outputs[0]?.data ?? [], [1 / 7, 1, 0, 0], 1e-6);
});

testOnBackends(
  "A box that was dropped drops none, over more boxes than one round of threads and several samples",
  async () => {
    const before = tf.memory().numTensors;
    const random = new RandomStream(5);
    // A row of unit squares, each 0.4 from the next: of a chain every second stays. The second sample is a shuffled chain.
    const count = 150;
    const order = random.permutation(count);
    const box = (place: number) => [0, 1, 0.4 * place, 0, 0.4 * place + 1, 1];
    const places = [...Array(count).keys()];
    const rows = [...places.map(box), ...places.map((_, index) => box(order[index] ?? 0))];
    const boxes = tf.tensor3d(rows.flat(), [2, count, 6]);
    const kept = suppress(boxes, { threshold: 0.4, isInclusive: false });
    const stayed = new Set<number>();
    const shuffled = places.map((_, index) => {
      const place = order[index] ?? 0;
      const stays = !stayed.has(place - 1) && !stayed.has(place + 1);
      if (stays) stayed.add(place);
      return stays ? 1 : 0;
    });
    assert.deepEqual([...(await kept.data())], [...places.map((place) => 1 - (place % 2)), ...shuffled]);
    tf.dispose([boxes, kept]);
    assert.equal(tf.memory().numTensors, before);
  },
);

/** Four anchors along one row, one of them half as high. */
const ROW = { shape: [1, 4, 4], data: [0, 0, 1, 1, 1, 0, 2, 1, 2, 0, 3, 1, 0, 0, 1, 0.5] };

/** Class 1 over most of anchor 0, class 2 over a bit of anchors 1 and 2, and no third object. */
const OBJECTS = { shape: [1, 3, 5], data: [1, 0, 0, 0.9, 1, 2, 1.6, 0, 2.2, 1, -1, -1, -1, -1, -1] };

function multiBoxTarget(attrs: Record<string, string>, predictions: number[] = Array(8).fill(0)) {
  const inputs = [ROW, OBJECTS, { shape: [1, 2, 4], data: predictions }];
  return runOperator({ op: "_contrib_MultiBoxTarget", attrs, inputs });
}

testOnBackends("MultiBoxTarget gives each object its best anchor, and others that share enough", async () => {
  const [offsets, mask, classes] = (await multiBoxTarget({ overlap_threshold: "0.4" })).outputs;
  // Anchor 3 shares 0.45 / 0.95 with the first object; anchor 1 shares 0.4 / 1.2 with the second, anchor 2 0.2 / 1.4.
  assert.deepEqual(classes?.data, [2, 3, 0, 2]);
  assert.deepEqual(
    mask?.data,
    [1, 1, 0, 1].flatMap((flag) => Array(4).fill(flag)),
  );
  const [first, second, last] = [
    [-0.5, 0, Math.log(0.9) / 0.2, 0],
    [4, 0, Math.log(0.6) / 0.2, 0],
    [-0.5, 5, Math.log(0.9) / 0.2, Math.log(2) / 0.2],
  ] as const;
  assertWithin(offsets?.data ?? [], [...first, ...second, 0, 0, 0, 0, ...last], 1e-4);
});

testOnBackends("MultiBoxTarget counts the anchors that look least like background", async () => {
  const attrs = { overlap_threshold: "0.5", negative_mining_ratio: "0.5", ignore_label: "-7" };
  // Anchors 0 and 1 have objects, so one of the others counts: 3, whose background is less probable, not 2.
  const [, , classes] = (await multiBoxTarget(attrs, [0, 0, 5, 1, 0, 0, 0, 0])).outputs;
  assert.deepEqual(classes?.data, [2, 3, -7, 0]);
});

testOnBackends("MultiBoxTarget ignores all anchors where there is no object", async () => {
  const inputs = [
    ROW,
    { shape: [1, 1, 5], data: Array(5).fill(-1) },
    { shape: [1, 2, 4], data: Array(8).fill(0) },
  ];
  const { outputs, gradients } = await runOperator({
    op: "MultiBoxTarget",
    inputs,
  });
  assert.deepEqual(outputs[2]?.data, [-1, -1, -1, -1]);
  assert.deepEqual(outputs[0]?.data, Array(16).fill(0));
  assert.deepEqual(gradients, []);
});
