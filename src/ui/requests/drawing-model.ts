import { computed, signal } from "@preact/signals";
import { centreLikeMnist, DIGIT_SIZE, type Point, rasterize, type Stroke } from "./digit.ts";

/** An arrow key moves the keyboard's pen by so much. */
const STEP = 1;

export type DrawingModel = ReturnType<typeof createDrawingModel>;

/** A digit that is drawn by mouse, finger or keyboard. */
export function createDrawingModel() {
  const strokes = signal<readonly Stroke[]>([]);
  const pen = signal<Point & { isDown: boolean }>({ x: DIGIT_SIZE / 2, y: DIGIT_SIZE / 2, isDown: false });

  function begin(point: Point): void {
    strokes.value = [...strokes.value, [point]];
  }

  function extend(...points: Point[]): void {
    const last = strokes.value.at(-1);
    if (last) strokes.value = strokes.value.with(-1, [...last, ...points]);
  }

  return {
    strokes,
    /** Where the keyboard's pen is, and whether it draws. */
    pen,
    isEmpty: computed(() => strokes.value.length === 0),
    /** The drawing as it was drawn. */
    drawn: computed(() => rasterize(strokes.value)),
    /** The drawing as it is sent: scaled and centred as MNIST's digits are. */
    sent: computed(() => rasterize(centreLikeMnist(strokes.value))),
    /** Puts the pen down. */
    begin,
    /** Draws on to where the pen went. */
    extend,
    /** Takes the last stroke back. */
    undo(): void {
      strokes.value = strokes.value.slice(0, -1);
    },
    clear(): void {
      strokes.value = [];
      pen.value = { ...pen.value, isDown: false };
    },
    /** Puts the keyboard's pen down, or lifts it. */
    togglePen(): void {
      const isDown = !pen.value.isDown;
      pen.value = { ...pen.value, isDown };
      if (isDown) begin({ x: pen.value.x, y: pen.value.y });
    },
    /** Moves the keyboard's pen by one pixel a step; it stays within the digit. */
    movePen(dx: number, dy: number): void {
      const clamp = (value: number) => Math.min(DIGIT_SIZE - 0.5, Math.max(0.5, value));
      const { isDown } = pen.value;
      const point = { x: clamp(pen.value.x + dx * STEP), y: clamp(pen.value.y + dy * STEP) };
      pen.value = { ...point, isDown };
      if (isDown) extend(point);
    },
  };
}
