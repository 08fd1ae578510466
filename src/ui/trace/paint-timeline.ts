import { blocksBetween, partsOf, type TimelineBlock, type TimelineLayout } from "./timeline-layout.ts";

export const LANE_PX = 22;
const BLOCK_PX = 14;
/** Parts are told apart from this width on. */
const PARTS_FROM_PX = 3;

interface View {
  layout: TimelineLayout;
  pxPerMs: number;
  /** What is scrolled out on the left, and what is seen. */
  fromPx: number;
  widthPx: number;
  /** The request that is outlined. */
  selected: number | undefined;
}

/** Paints what is seen of the time line. */
export function paintTimeline(canvas: HTMLCanvasElement, view: View): void {
  const { layout, pxPerMs, fromPx, widthPx } = view;
  const heightPx = Math.max(1, layout.lanes.length) * LANE_PX;
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(widthPx * ratio);
  canvas.height = Math.round(heightPx * ratio);
  canvas.style.width = `${widthPx}px`;
  canvas.style.height = `${heightPx}px`;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  const colours = readColours(canvas);
  for (const block of blocksBetween(layout, fromPx / pxPerMs, (fromPx + widthPx) / pxPerMs)) {
    paintBlock(context, block, view, colours);
  }
}

type Colours = Record<"queue" | "other" | "bad" | "text", string> & { handlers: string[] };

function paintBlock(
  context: CanvasRenderingContext2D,
  block: TimelineBlock,
  view: View,
  colours: Colours,
): void {
  const { record, startMs, endMs, lane } = block;
  const x = startMs * view.pxPerMs - view.fromPx;
  const y = lane * LANE_PX + (LANE_PX - BLOCK_PX) / 2;
  const width = Math.max(1, (endMs - startMs) * view.pxPerMs);
  if (width < PARTS_FROM_PX) fill(colours.handlers[0] ?? colours.other, x, width);
  else {
    for (const [index, part] of partsOf(record).entries()) {
      const own = part.name === "queue" ? colours.queue : part.name === "other" ? colours.other : undefined;
      const colour = own ?? colours.handlers[(index - 1) % colours.handlers.length] ?? colours.other;
      const left = part.startMs * view.pxPerMs;
      fill(colour, x + left, part.endMs * view.pxPerMs - left);
    }
  }
  if (record.status !== 200) {
    context.fillStyle = colours.bad;
    context.fillRect(x, y + BLOCK_PX, width, 2);
  }
  if (record.id !== view.selected) return;
  context.strokeStyle = colours.text;
  context.lineWidth = 2;
  context.strokeRect(x - 1, y - 2, width + 2, BLOCK_PX + 4);

  function fill(colour: string, left: number, across: number): void {
    context.fillStyle = colour;
    context.fillRect(left, y, across, BLOCK_PX);
  }
}

/** A canvas knows no custom properties: the theme's colours are worked out by an element's own. */
function readColours(canvas: HTMLCanvasElement): Colours {
  const style = getComputedStyle(canvas);
  const read = (name: string) => {
    canvas.style.color = `var(--${name})`;
    return style.color;
  };
  return {
    queue: read("border-strong"),
    other: read("border"),
    bad: read("bad"),
    text: read("text"),
    handlers: ["series-1", "series-2", "series-3", "series-4"].map(read),
  };
}
