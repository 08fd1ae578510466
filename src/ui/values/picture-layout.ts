/** How a tensor's values make pictures. Strides are in values. */
export interface PictureLayout {
  /** How many pictures there are, one after another. */
  count: number;
  height: number;
  width: number;
  /** 1 grey, 3 colours, 4 with opacity. */
  channels: 1 | 3 | 4;
  /** From a picture to the next. */
  imageStride: number;
  rowStride: number;
  columnStride: number;
  channelStride: number;
  /** Whether the shape is that of pictures and hardly of something else: then they are shown first. */
  isLikely: boolean;
}

const SMALLEST_SIDE = 2;
const LARGEST_SIDE = 4096;
/** From this side on two axes are taken for those of a picture. */
const LIKELY_SIDE = 8;

/**
 * Tells whether a shape is one of pictures: (H, W), (H, W, 1|3|4), (1|3, H, W), and batches of them. Where an axis may be
 * that of channels or not, the last one goes before the first. Maps of a convolution, (N, C, H, W), are N · C grey pictures.
 */
export function pictureLayout(shape: readonly number[]): PictureLayout | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = shape;
  if (shape.length === 2) return planes(1, a, b, false);
  if (shape.length === 3) {
    if (isChannels(c) && a > 4 && b > 4) return lastChannels(1, a, b, c);
    return a === 3 ? firstChannels(1, b, c) : planes(a, b, c, true);
  }
  if (shape.length !== 4) return undefined;
  if (isChannels(d) && b > 4 && c > 4) return lastChannels(a, b, c, d);
  return b === 3 ? firstChannels(a, c, d) : planes(a * b, c, d, true);
}

function isChannels(size: number): size is 1 | 3 | 4 {
  return size === 1 || size === 3 || size === 4;
}

function planes(count: number, height: number, width: number, isBatch: boolean): PictureLayout | undefined {
  return checked({
    count,
    height,
    width,
    channels: 1,
    imageStride: height * width,
    rowStride: width,
    columnStride: 1,
    channelStride: 0,
    isLikely: isBatch && Math.max(height, width) <= 4 * Math.min(height, width),
  });
}

function lastChannels(count: number, height: number, width: number, channels: 1 | 3 | 4) {
  return checked({
    count,
    height,
    width,
    channels,
    imageStride: height * width * channels,
    rowStride: width * channels,
    columnStride: channels,
    channelStride: 1,
    isLikely: true,
  });
}

function firstChannels(count: number, height: number, width: number) {
  return checked({
    count,
    height,
    width,
    channels: 3,
    imageStride: height * width * 3,
    rowStride: width,
    columnStride: 1,
    channelStride: height * width,
    isLikely: true,
  });
}

function checked(layout: PictureLayout): PictureLayout | undefined {
  const { count, height, width } = layout;
  const [short, long] = [Math.min(height, width), Math.max(height, width)];
  if (count < 1 || short < SMALLEST_SIDE || long > LARGEST_SIDE) return undefined;
  return { ...layout, isLikely: layout.isLikely && short >= LIKELY_SIDE };
}
