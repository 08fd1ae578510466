/** An image in memory of the CPU: rows of pixels, each with its channels: grey, RGB or RGBA. */
export interface Pixels {
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  /** `height · width · channels` bytes. */
  data: Uint8Array<ArrayBuffer>;
}

/** Makes an image of some channels: grey is 0.299·R + 0.587·G + 0.114·B, alpha is opaque where there was none. */
export function withChannels(image: Pixels, channels: Pixels["channels"]): Pixels {
  if (image.channels === channels) return image;
  const { width, height, data, channels: before } = image;
  const converted = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * before;
    const [red = 0, green = red, blue = red] =
      before === 1 ? [data[from]] : [data[from], data[from + 1], data[from + 2]];
    const to = pixel * channels;
    if (channels === 1) converted[to] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    else {
      converted[to] = red;
      converted[to + 1] = green;
      converted[to + 2] = blue;
      if (channels === 4) converted[to + 3] = before === 4 ? (data[from + 3] ?? 0) : 255;
    }
  }
  return { width, height, channels, data: converted };
}

/** Exchanges red and blue, as OpenCV has them. */
export function swapRedAndBlue({ data, channels, ...image }: Pixels): Pixels {
  const swapped = data.slice();
  if (channels > 1) {
    for (let at = 0; at < data.length; at += channels) {
      swapped[at] = data[at + 2] ?? 0;
      swapped[at + 2] = data[at] ?? 0;
    }
  }
  return { ...image, channels, data: swapped };
}
