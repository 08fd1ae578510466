/** Which part of a long row of equal cells is seen. */
export interface GridWindow {
  first: number;
  /** The one after the last. */
  end: number;
  /** Where the first lies, in pixels. */
  offset: number;
}

/** Browsers lay out no element longer than about 30 million pixels: a longer table is scrolled in proportion. */
export const LONGEST_PIXELS = 8_000_000;

/** How long the scrolled area is. */
export function gridLength(count: number, size: number): number {
  return Math.min(count * size, LONGEST_PIXELS);
}

/** Works out which cells are to be rendered. `scroll` and `view` are in pixels. */
export function gridWindow(
  { count, size }: { count: number; size: number },
  { scroll, view }: { scroll: number; view: number },
  overscan: number,
): GridWindow {
  const length = count * size;
  const shown = gridLength(count, size);
  // In proportion: the last cell is seen where the scrolling ends.
  const isScaled = length > shown;
  const top = isScaled ? (scroll / Math.max(1, shown - view)) * (length - view) : scroll;
  const first = Math.max(0, Math.min(count - 1, Math.floor(top / size) - overscan));
  const end = Math.min(count, Math.ceil((top + view) / size) + overscan);
  return {
    first: Math.max(0, first),
    end: Math.max(end, 0),
    offset: isScaled ? scroll - (top - first * size) : first * size,
  };
}

/** Where to scroll so that a cell is the first that is seen. */
export function scrollTo(
  { count, size }: { count: number; size: number },
  cell: number,
  view: number,
): number {
  const length = count * size;
  const shown = gridLength(count, size);
  if (length <= shown) return cell * size;
  return ((cell * size) / Math.max(1, length - view)) * (shown - view);
}
