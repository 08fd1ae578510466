import type { GraphBox, GraphLayout } from "../../worker/inspector/layout-graph.ts";

/** Which part of a drawing is seen: the drawing's point at the upper left corner, and pixels of the page for one of it. */
export interface Viewport {
  x: number;
  y: number;
  zoom: number;
}

interface Size {
  width: number;
  height: number;
}

const [SMALLEST_ZOOM, LARGEST_ZOOM] = [0.02, 3];
const MARGIN = 12;

/** All of the drawing, or at a zoom of at least `leastZoom` its top. */
export function fitted({ width, height }: Size, view: Size, leastZoom = SMALLEST_ZOOM): Viewport {
  const whole = Math.min((view.width - 2 * MARGIN) / width, (view.height - 2 * MARGIN) / height, 1);
  const zoom = clampZoom(Math.max(whole, Math.min(leastZoom, 1)));
  return {
    zoom,
    x: width / 2 - view.width / 2 / zoom,
    y: height * zoom + 2 * MARGIN <= view.height ? height / 2 - view.height / 2 / zoom : -MARGIN / zoom,
  };
}

/** Zoomed by a factor, with the point of the page that is given kept in its place. */
export function zoomed(viewport: Viewport, factor: number, at: { x: number; y: number }): Viewport {
  const zoom = clampZoom(viewport.zoom * factor);
  return {
    zoom,
    x: viewport.x + at.x / viewport.zoom - at.x / zoom,
    y: viewport.y + at.y / viewport.zoom - at.y / zoom,
  };
}

/** Moved by pixels of the page. */
export function moved(viewport: Viewport, dx: number, dy: number): Viewport {
  return { ...viewport, x: viewport.x - dx / viewport.zoom, y: viewport.y - dy / viewport.zoom };
}

/**
 * The same drawing where its place has another size: what is in the middle from left to right stays there, and where all
 * of the drawing was seen all of it is seen again, or at a zoom of at least `leastZoom` its top.
 */
export function resized(
  viewport: Viewport,
  drawing: Size,
  { before, after, leastZoom }: { before: Size; after: Size; leastZoom: number },
): Viewport {
  const next = moved(viewport, (after.width - before.width) / 2, 0);
  const isLost = isWhole(viewport, drawing, before) && !isWhole(next, drawing, after);
  return isLost ? fitted(drawing, after, leastZoom) : next;
}

function isWhole({ x, y, zoom }: Viewport, { width, height }: Size, view: Size): boolean {
  return x <= 0 && y <= 0 && x + view.width / zoom >= width && y + view.height / zoom >= height;
}

/** Moved so that a box is seen, in the middle where it was not seen whole. */
export function revealed(viewport: Viewport, box: GraphBox, view: Size): Viewport {
  if (isInside(viewport, box, view)) return viewport;
  // A box that could not be read is shown larger.
  const zoom = Math.max(viewport.zoom, 0.8);
  return {
    zoom,
    x: box.x + box.width / 2 - view.width / 2 / zoom,
    y: box.y + box.height / 2 - view.height / 2 / zoom,
  };
}

/** Whether a box is seen whole, and large enough to be read. */
export function isInside({ x, y, zoom }: Viewport, box: GraphBox, view: Size): boolean {
  const isWide = box.x >= x && box.x + box.width <= x + view.width / zoom;
  return isWide && box.y >= y && box.y + box.height <= y + view.height / zoom && zoom >= 0.5;
}

/** The box at a point of the page, by its number. */
export function boxAt(
  { boxes }: GraphLayout,
  viewport: Viewport,
  at: { x: number; y: number },
): number | undefined {
  const [x, y] = [viewport.x + at.x / viewport.zoom, viewport.y + at.y / viewport.zoom];
  const index = boxes.findIndex(
    (box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
  );
  return index < 0 ? undefined : index;
}

function clampZoom(zoom: number): number {
  return Math.min(LARGEST_ZOOM, Math.max(SMALLEST_ZOOM, zoom));
}
