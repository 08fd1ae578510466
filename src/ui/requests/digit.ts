/** Rows and columns of a digit as MNIST has them. */
export const DIGIT_SIZE = 28;

/** The box in the middle that MNIST's digits were scaled into. */
const BOX_SIZE = 20;

/** Half the width of the brush, in pixels of the digit. */
const BRUSH_RADIUS = 1.1;

/** A point of a stroke; 0 to 28, the centre of the first pixel is 0.5. */
export interface Point {
  x: number;
  y: number;
}

/** A line drawn without lifting the pen. */
export type Stroke = readonly Point[];

/** Ink of each pixel, 0 to 1, row by row: (28 · 28). */
export type Pixels = Float32Array<ArrayBuffer>;

/** Draws strokes with a soft, round brush. */
export function rasterize(strokes: readonly Stroke[]): Pixels {
  const pixels = new Float32Array(DIGIT_SIZE * DIGIT_SIZE);
  for (const stroke of strokes) {
    for (const [index, point] of stroke.entries()) {
      drawSegment(pixels, stroke[Math.max(0, index - 1)] ?? point, point);
    }
  }
  return pixels;
}

/**
 * Moves a drawing to where MNIST has its digits: scaled, with its shape kept, into a box of 20 × 20, then shifted so
 * that the centre of the ink is the centre of the image. The strokes are scaled, not the pixels: lines stay as thick
 * as the brush.
 */
export function centreLikeMnist(strokes: readonly Stroke[]): Stroke[] {
  const points = strokes.flat();
  if (points.length === 0) return [];
  const left = Math.min(...points.map((point) => point.x));
  const top = Math.min(...points.map((point) => point.y));
  const width = Math.max(...points.map((point) => point.x)) - left;
  const height = Math.max(...points.map((point) => point.y)) - top;
  const extent = Math.max(width, height);
  const scale = extent > 0 ? (BOX_SIZE - 2 * BRUSH_RADIUS) / extent : 1;
  const scaled = strokes.map((stroke) =>
    stroke.map(({ x, y }) => ({ x: (x - left) * scale, y: (y - top) * scale })),
  );
  const boxed = shift(scaled, (DIGIT_SIZE - width * scale) / 2, (DIGIT_SIZE - height * scale) / 2);
  const centre = centreOfInk(rasterize(boxed));
  return shift(boxed, DIGIT_SIZE / 2 - centre.x, DIGIT_SIZE / 2 - centre.y);
}

function shift(strokes: readonly Stroke[], dx: number, dy: number): Stroke[] {
  return strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: x + dx, y: y + dy })));
}

function centreOfInk(pixels: Pixels): Point {
  let ink = 0;
  let x = 0;
  let y = 0;
  for (const [index, value] of pixels.entries()) {
    ink += value;
    x += value * ((index % DIGIT_SIZE) + 0.5);
    y += value * (Math.floor(index / DIGIT_SIZE) + 0.5);
  }
  return ink > 0 ? { x: x / ink, y: y / ink } : { x: DIGIT_SIZE / 2, y: DIGIT_SIZE / 2 };
}

function drawSegment(pixels: Pixels, from: Point, to: Point): void {
  const reach = BRUSH_RADIUS + 1;
  const [x0, x1] = span(Math.min(from.x, to.x) - reach, Math.max(from.x, to.x) + reach);
  const [y0, y1] = span(Math.min(from.y, to.y) - reach, Math.max(from.y, to.y) + reach);
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const distance = distanceToSegment({ x: x + 0.5, y: y + 0.5 }, from, to);
      const ink = Math.min(1, Math.max(0, BRUSH_RADIUS + 0.5 - distance));
      const index = y * DIGIT_SIZE + x;
      pixels[index] = Math.max(pixels[index] ?? 0, ink);
    }
  }
}

/** The pixels that lie between two coordinates. */
function span(from: number, to: number): [first: number, last: number] {
  return [Math.max(0, Math.floor(from)), Math.min(DIGIT_SIZE - 1, Math.floor(to))];
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const along = length > 0 ? ((point.x - from.x) * dx + (point.y - from.y) * dy) / length : 0;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}
