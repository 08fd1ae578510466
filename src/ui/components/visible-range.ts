/** Where rows of different heights lie, when only some have been measured. */
export interface RowLayout {
  /** The height of all rows together, in pixels. */
  totalHeight: number;
  /** The first row of the window, and the one after its last. */
  start: number;
  end: number;
  /** Where the first row of the window lies. */
  offset: number;
}

interface LayoutOptions {
  count: number;
  /** The height of a row that was not measured. */
  rowHeight: number;
  /** Measured heights of those rows that differ, by row. */
  heights: ReadonlyMap<number, number>;
  scrollTop: number;
  viewHeight: number;
  /** Rows rendered beyond either end of what is seen. */
  overscan: number;
}

/** Works out which rows are to be rendered. */
export function layoutRows(options: LayoutOptions): RowLayout {
  const { count, rowHeight, heights, scrollTop, viewHeight, overscan } = options;
  const differing = [...heights].filter(([row]) => row < count).sort(([a], [b]) => a - b);
  const extra = differing.reduce((sum, [, height]) => sum + height - rowHeight, 0);
  const first = rowAt(scrollTop, rowHeight, differing);
  const last = rowAt(scrollTop + viewHeight, rowHeight, differing);
  const start = Math.min(Math.max(0, first - overscan), Math.max(0, count - 1));
  return {
    totalHeight: count * rowHeight + extra,
    start,
    end: Math.min(count, last + 1 + overscan),
    offset: rowTop(start, rowHeight, differing),
  };
}

/** The distance of a row's top from the list's. */
export function rowTop(
  row: number,
  rowHeight: number,
  differing: Iterable<readonly [number, number]>,
): number {
  let top = row * rowHeight;
  for (const [each, height] of differing) if (each < row) top += height - rowHeight;
  return top;
}

function rowAt(y: number, rowHeight: number, differing: readonly (readonly [number, number])[]): number {
  let top = 0;
  let row = 0;
  for (const [each, height] of differing) {
    const before = (each - row) * rowHeight;
    if (top + before > y) break;
    top += before;
    row = each;
    if (top + height > y) return row;
    top += height;
    row += 1;
  }
  return row + Math.floor((y - top) / rowHeight);
}
