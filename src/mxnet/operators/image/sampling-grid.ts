import * as tf from "@tensorflow/tfjs-core";
import type { Pair } from "../spatial.ts";

/** Where each place of the output lies in the data by affine matrices: (batch, 6) to (batch, 2: x and y, …size), -1 to 1. */
export function affineGrid(matrices: tf.Tensor, [height, width]: Pair): tf.Tensor4D {
  const x = tf.tile(tf.reshape(fromEdgeToEdge(width), [1, width]), [height, 1]);
  const y = tf.tile(tf.reshape(fromEdgeToEdge(height), [height, 1]), [1, width]);
  const places = tf.reshape(tf.stack([x, y, tf.onesLike(x)]), [3, height * width]);
  const batch = matrices.shape[0] ?? 1;
  return tf.reshape(tf.matMul(tf.reshape(matrices, [batch * 2, 3]), places), [batch, 2, height, width]);
}

/** Where each place of the output lies in the data by how far it moves, (batch, 2: x and y, height, width) in elements. */
export function warpGrid(flow: tf.Tensor): tf.Tensor {
  const [, , height = 1, width = 1] = flow.shape;
  const along = (length: number, place: tf.Tensor, axis: number) => {
    const moved = tf.add(tf.slice(flow, [0, axis, 0, 0], [-1, 1, -1, -1]), place);
    return tf.sub(tf.div(moved, (length - 1) / 2), 1);
  };
  return tf.concat(
    [
      along(width, tf.reshape(tf.range(0, width), [1, 1, 1, width]), 0),
      along(height, tf.reshape(tf.range(0, height), [1, 1, height, 1]), 1),
    ],
    1,
  );
}

/** Interpolates (batch, …place, channel) where the grid says; what lies outside is 0. */
export function sample(image: tf.Tensor, grid: tf.Tensor): tf.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = image.shape;
  const [, , rows = 1, columns = 1] = grid.shape;
  const table = tf.reshape(image, [-1, channels]);
  const first = tf.reshape(tf.mul(tf.range(0, batch), height * width), [batch, 1, 1]);
  const [across, down] = [width, height].map((length, axis) => {
    const part = tf.reshape(tf.slice(grid, [0, axis, 0, 0], [-1, 1, -1, -1]), [batch, rows, columns]);
    return neighbours(tf.mul(tf.add(part, 1), (length - 1) / 2), length);
  }) as [Neighbour[], Neighbour[]];
  return down
    .flatMap((y) =>
      across.map((x) => {
        const place = tf.add(first, tf.add(tf.mul(y.place, width), x.place));
        const values = rowsOf(table, tf.cast(tf.reshape(place, [-1]), "int32") as tf.Tensor1D);
        const share = tf.expandDims(tf.mul(y.share, x.share), 3);
        return tf.mul(tf.reshape(values, [batch, rows, columns, channels]), share);
      }),
    )
    .reduce((sum, each) => tf.add(sum, each));
}

/** The rows at these indices. tfjs's gather would pass a gradient on to the indices, too. */
function rowsOf(table: tf.Tensor, indices: tf.Tensor1D): tf.Tensor {
  const take = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([indices]);
    return {
      value: tf.gather(x as tf.Tensor, indices),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
        tf.unsortedSegmentSum(dy, saved[0] as tf.Tensor1D, table.shape[0] ?? 0),
      ],
    };
  });
  return take(table);
}

interface Neighbour {
  /** Within the data. */
  place: tf.Tensor;
  /** 0 where the neighbour is outside. */
  share: tf.Tensor;
}

/** The two places of an axis round each point. */
function neighbours(point: tf.Tensor, length: number): Neighbour[] {
  const low = tf.floor(point);
  const rest = tf.sub(point, low);
  return [tf.sub(1, rest), rest].map((share, step) => {
    const wanted = tf.add(low, step);
    const place = tf.clipByValue(wanted, 0, length - 1);
    // Whole numbers, so that this is 0 or 1. A comparison would have no gradient, and stop that of the share.
    const isOutside = tf.minimum(tf.abs(tf.sub(place, wanted)), 1);
    return { place, share: tf.mul(share, tf.sub(1, isOutside)) };
  });
}

function fromEdgeToEdge(length: number): tf.Tensor {
  return tf.sub(tf.mul(tf.range(0, length), 2 / Math.max(length - 1, 1)), 1);
}
