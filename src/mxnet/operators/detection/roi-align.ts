import * as tf from "@tensorflow/tfjs-core";
import type { PartialShape, Shape } from "../../shape.ts";
import { toFloat } from "../../to-float.ts";
import { fromLast, toLast } from "../change-layout.ts";
import { derivedKernel } from "../derived-backward.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { type Pair, pair } from "../spatial.ts";

export interface ROIAlignOptions {
  /** Height and width of what each region becomes. */
  pooled_size: readonly number[];
  /** What the regions' corners are multiplied by to be places of the data. */
  spatial_scale: number;
  /** Samples along each side of a part. Default: -1, as many as it is long, rounded up. */
  sample_ratio?: number;
  /** Whether places are half an element further to the left and top, and regions as small as they are. Default: false. */
  aligned?: boolean;
}

interface Sampling {
  readonly size: Pair;
  readonly scale: number;
  readonly ratio: number;
  readonly aligned: boolean;
}

/**
 * The mean of points, interpolated, in as many parts of each region as `pooled_size` says: (batch, channel, height,
 * width) and regions (region, 5: sample, left, top, right, bottom) to (region, channel, …pooled_size). A point more than
 * one element outside of the data is 0, and so is a region of a sample that is not there.
 *
 * Points lie in rows and columns, and interpolation goes along one axis at a time. So each part is a sum over the rows,
 * then over the columns of the data with weights that follow from the region: two matrix products for all regions.
 */
export const roiAlign: Operator = {
  name: "_contrib_ROIAlign",
  configure(attributes) {
    const sampling: Sampling = {
      size: pair(attributes.tuple("pooled_size"), 0),
      scale: attributes.number("spatial_scale"),
      ratio: attributes.number("sample_ratio", -1),
      aligned: attributes.boolean("aligned", false),
    };
    if (Math.min(...sampling.size) < 1) attributes.refuse("pooled_size", "must be a height and a width");
    if (attributes.boolean("position_sensitive", false)) {
      attributes.refuse("position_sensitive", "is not supported, must be False");
    }
    return {
      inputs: ["data", "rois"],
      layout: "any",
      layoutInputs: [0],
      inferShapes([data, regions]: readonly PartialShape[], [output]: readonly PartialShape[]) {
        const known = merged(regions, [output?.[0] ?? 0, 5], "rois");
        const shape = [known?.[0] ?? 0, data?.[1] ?? 0, ...sampling.size];
        return { inputs: [data, known], outputs: [merged(output, shape, "the output")] };
      },
      plan: ({ inputs: [data = []], outputs: [output = []] }, layout) =>
        derivedKernel(
          (x, regions) => {
            const image = toLast(x as tf.Tensor, data, layout);
            return fromLast(align(image, regions as tf.Tensor, data, sampling), output, layout);
          },
          2,
          [1],
        ),
    };
  },
};

function align(image: tf.Tensor, regions: tf.Tensor, shape: Shape, sampling: Sampling): tf.Tensor {
  const [batch = 1, channels = 1, height = 1, width = 1] = shape;
  const [tall, wide] = sampling.size;
  const count = regions.shape[0] ?? 1;
  const column = (index: number) => tf.slice(regions, [0, index], [count, 1]);
  const down = weights(column(2), column(4), { ...sampling, parts: tall, length: height });
  const across = weights(column(1), column(3), { ...sampling, parts: wide, length: width });

  // Rows of the region's own sample alone count.
  const isOwn = toFloat(tf.equal(column(0), tf.range(0, batch)));
  const rows = tf.mul(tf.reshape(isOwn, [count, 1, batch, 1]), tf.expandDims(down, 2));
  const lines = tf.matMul(
    tf.reshape(rows, [count * tall, batch * height]),
    tf.reshape(image, [batch * height, width * channels]),
  );
  const columns = tf.tile(tf.expandDims(across, 1), [1, tall, 1, 1]);
  return tf.matMul(
    tf.reshape(columns, [count * tall, wide, width]),
    tf.reshape(lines, [count * tall, width, channels]),
  );
}

/**
 * What each place along one axis counts for in each part: (region, part, place), from start and end, (region, 1).
 *
 * Where the region says how many points there are, they are more than half an element apart, so that no more than four
 * of them reach a place. Six are looked at, as quotients are not exact on a GPU.
 */
function weights(
  from: tf.Tensor,
  to: tf.Tensor,
  { parts, length, scale, ratio, aligned }: Sampling & { parts: number; length: number },
): tf.Tensor {
  const start = tf.sub(tf.mul(from, scale), aligned ? 0.5 : 0);
  const extent = tf.mul(tf.sub(to, from), scale);
  const part = tf.div(aligned ? extent : tf.maximum(extent, 1), parts);
  // What is whole but for the rounding of the quotient is whole.
  const points = ratio > 0 ? tf.fill(part.shape, ratio) : tf.maximum(tf.ceil(tf.mul(part, 1 - 4e-7)), 1);
  const [step, number] = [tf.div(part, points), points].map((x) => tf.reshape(x, [-1, 1, 1, 1]));
  const begin = tf.reshape(tf.add(start, tf.mul(part, tf.range(0, parts))), [-1, parts, 1, 1]);
  const place = tf.reshape(tf.range(0, length), [1, 1, length, 1]);

  const near = (x: tf.Tensor, gap: tf.Tensor) =>
    tf.add(tf.floor(tf.sub(tf.div(tf.sub(tf.sub(place, 1), x), gap), 0.5)), tf.range(0, 6));
  const index = ratio > 0 ? tf.range(0, ratio) : near(begin, step as tf.Tensor);
  const point = tf.add(begin, tf.mul(tf.add(index, 0.5), step as tf.Tensor));
  const isPoint = tf.logicalAnd(tf.greaterEqual(index, 0), tf.less(index, number as tf.Tensor));
  const isInside = tf.logicalAnd(tf.greaterEqual(point, -1), tf.lessEqual(point, length));
  const share = tf.relu(tf.sub(1, tf.abs(tf.sub(tf.clipByValue(point, 0, length - 1), place))));
  const counted = tf.mul(share, toFloat(tf.logicalAnd(isPoint, isInside)));
  return tf.div(tf.sum(counted, 3), tf.reshape(points, [-1, 1, 1]));
}
