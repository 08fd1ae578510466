import * as tf from "@tensorflow/tfjs-core";
import type { PartialShape, Shape } from "../../shape.ts";
import { toFloat } from "../../to-float.ts";
import { fromLast, toLast } from "../change-layout.ts";
import { derivedKernel } from "../derived-backward.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { type Pair, pair } from "../spatial.ts";

export interface ROIPoolingOptions {
  /** Height and width of what each region becomes. */
  pooled_size: readonly number[];
  /** What the regions' corners are multiplied by to be places of the data. */
  spatial_scale: number;
}

/**
 * The maximum of as many parts of each region as `pooled_size` says: (batch, channel, height, width) and regions
 * (region, 5: sample, left, top, right, bottom) to (region, channel, …pooled_size). A part outside of the data is 0.
 *
 * Where the regions are is known on the GPU only, so no loop can go over them. Instead:
 * 1. Maxima of 1, 2, 4, … rows and columns from each place on are made once for all regions.
 * 2. A part of any size is covered by four of these, which may overlap: they are gathered.
 */
export const roiPooling: Operator = {
  name: "ROIPooling",
  configure(attributes) {
    const size = pair(attributes.tuple("pooled_size"), 0);
    const scale = attributes.number("spatial_scale");
    if (Math.min(...size) < 1) attributes.refuse("pooled_size", "must be a height and a width");
    return {
      inputs: ["data", "rois"],
      hiddenOutputs: 1,
      layout: "any",
      layoutInputs: [0],
      inferShapes([data, regions]: readonly PartialShape[], [output]: readonly PartialShape[]) {
        const known = merged(regions, [output?.[0] ?? 0, 5], "rois");
        const shape = merged(output, [known?.[0] ?? 0, data?.[1] ?? 0, ...size], "the output");
        return { inputs: [data, known], outputs: [shape, shape] };
      },
      plan: ({ inputs: [data = []], outputs: [output = []] }, layout) =>
        derivedKernel(
          (x, regions) => {
            const image = toLast(x as tf.Tensor, data, layout);
            return fromLast(pool(image, regions as tf.Tensor, data, { size, scale }), output, layout);
          },
          2,
          [1],
        ),
    };
  },
};

function pool(
  image: tf.Tensor,
  regions: tf.Tensor,
  shape: Shape,
  { size, scale }: { size: Pair; scale: number },
) {
  const [batch = 1, channels = 1, height = 1, width = 1] = shape;
  const count = regions.shape[0] ?? 1;
  const columns = tf.split(regions, 5, 1) as tf.Tensor[];
  const [sample, left, top, right, bottom] = columns as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const rows = parts(rounded(top, scale), rounded(bottom, scale), size[0], height);
  const across = parts(rounded(left, scale), rounded(right, scale), size[1], width);
  const [tall, wide] = [levels(height), levels(width)];
  const tables = maxima(image, 1, tall).flatMap((table) => maxima(table, 2, wide));
  const table = tf.reshape(tf.concat(tables, 0), [-1, channels]);

  const down = (x: tf.Tensor) => tf.reshape(x, [count, size[0], 1]);
  const along = (x: tf.Tensor) => tf.reshape(x, [count, 1, size[1]]);
  const isInside = toFloat(tf.logicalAnd(tf.greaterEqual(sample, 0), tf.less(sample, batch)));
  const used = tf.mul(tf.mul(down(rows.isUsed), along(across.isUsed)), tf.reshape(isInside, [count, 1, 1]));
  const level = tf.add(tf.mul(down(rows.level), wide), along(across.level));
  const first = tf.mul(tf.add(tf.mul(level, batch), tf.reshape(sample, [count, 1, 1])), height * width);
  const corners = [rows.first, rows.last].flatMap((y) =>
    [across.first, across.last].map((x) => {
      const place = tf.add(first, tf.add(tf.mul(down(y), width), along(x)));
      const index = tf.cast(tf.reshape(tf.mul(place, used), [-1]), "int32");
      return tf.gather(table, index, 0);
    }),
  );
  const most = corners.reduce((best, each) => tf.maximum(best, each));
  return tf.mul(tf.reshape(most, [count, ...size, channels]), tf.expandDims(used, 3));
}

/** Halves go away from zero. */
function rounded(x: tf.Tensor, scale: number): tf.Tensor {
  const scaled = tf.mul(x, scale);
  return tf.mul(tf.sign(scaled), tf.floor(tf.add(tf.abs(scaled), 0.5)));
}

/**
 * The parts of regions along one axis, (region, part): the level of the maxima that cover it, where the first and the
 * last of these begin, and whether there is anything of it within the data.
 */
function parts(start: tf.Tensor, end: tf.Tensor, count: number, length: number) {
  const extent = tf.maximum(tf.add(tf.sub(end, start), 1), 1);
  const index = tf.range(0, count);
  // The quarters keep quotients that are whole from being rounded to their neighbours.
  const from = tf.floor(tf.div(tf.add(tf.mul(extent, index), 0.25), count));
  const to = tf.ceil(tf.div(tf.sub(tf.mul(extent, tf.add(index, 1)), 0.25), count));
  const first = tf.clipByValue(tf.add(from, start), 0, length);
  const behind = tf.clipByValue(tf.add(to, start), 0, length);
  const size = tf.sub(behind, first);
  let [level, span]: [tf.Tensor, tf.Tensor] = [tf.zerosLike(size), tf.onesLike(size)];
  for (let step = 2; step <= length; step *= 2) {
    const reaches = toFloat(tf.greaterEqual(size, step));
    level = tf.add(level, reaches);
    span = tf.add(span, tf.mul(reaches, step / 2));
  }
  return { first, last: tf.sub(behind, span), level, isUsed: toFloat(tf.greater(size, 0)) };
}

function levels(length: number): number {
  return Math.floor(Math.log2(length)) + 1;
}

/** Maxima of 1, 2, 4, … elements along an axis, from each place on; those that hang over count what there is. */
function maxima(x: tf.Tensor, axis: number, count: number): tf.Tensor[] {
  const length = x.shape[axis] ?? 1;
  const tables = [x];
  for (let level = 1; level < count; level++) {
    const below = tables[level - 1] as tf.Tensor;
    const places = Array.from({ length }, (_, place) => Math.min(place + 2 ** (level - 1), length - 1));
    tables.push(tf.maximum(below, tf.gather(below, tf.tensor1d(places, "int32"), axis)));
  }
  return tables;
}
