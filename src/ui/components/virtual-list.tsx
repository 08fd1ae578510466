import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { layoutRows, rowTop } from "./visible-range.ts";

interface VirtualListProps<T> {
  items: readonly T[];
  /** Height of a row in pixels: exact, unless `measured`. */
  rowHeight: number;
  /** What a row is known by over changes of the list. */
  keyOf(item: T): string | number;
  children(item: T, index: number): ComponentChildren;
  /** Rows may be higher than `rowHeight` and are measured. */
  measured?: boolean;
  /** Stays at the end while items are added, as long as it is there. */
  followTail?: boolean;
  /** Told whether the end is seen, when that changes by the user's scrolling. */
  onTail?(atTail: boolean): void;
  /** A row that is scrolled into view when it changes. */
  reveal?: number;
  /** What it is called, where none of its rows can have the focus: then it has it, and the keys scroll it. */
  label?: string;
  /** Of a list that has a label. A log is what F6 leads to in its panel. Default: `group`. */
  role?: "log" | "group";
}

/** Rows beyond either end of what is seen: as far as a notch of a wheel leads. Each takes the page half a millisecond. */
const OVERSCAN = 4;

/** A long list of which only what is seen is in the page. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const {
    items,
    rowHeight,
    keyOf,
    children,
    measured,
    followTail,
    onTail,
    reveal,
    label,
    role = "group",
  } = props;
  const root = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const heights = useRef(new Map<number, number>());
  const [view, setView] = useState({ scrollTop: 0, viewHeight: 400 });
  const [, remeasure] = useState(0);
  const layout = layoutRows({
    count: items.length,
    rowHeight,
    heights: heights.current,
    ...view,
    overscan: OVERSCAN,
  });
  useViewSize(root, setView);
  useMeasuredRows(root, { enabled: measured === true, start: layout.start, rowHeight, items, heights }, () =>
    remeasure((count) => count + 1),
  );

  useLayoutEffect(() => {
    if (followTail && root.current) root.current.scrollTop = root.current.scrollHeight;
  }, [followTail, items.length, layout.totalHeight]);

  useLayoutEffect(() => {
    const list = root.current;
    if (!list || reveal === undefined || reveal < 0) return;
    const top = rowTop(reveal, rowHeight, heights.current);
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top + rowHeight - list.clientHeight;
  }, [reveal]);

  function onScroll(event: Event): void {
    const list = event.currentTarget as HTMLElement;
    setView({ scrollTop: list.scrollTop, viewHeight: list.clientHeight });
    const atTail = list.scrollTop + list.clientHeight >= list.scrollHeight - rowHeight;
    // Rows that came since, or a lower view, are no scrolling: only who moves up leaves the end.
    if (atTail || list.scrollTop < lastTop.current) onTail?.(atTail);
    else if (followTail) list.scrollTop = list.scrollHeight;
    lastTop.current = list.scrollTop;
  }

  return (
    <div
      class="virtual-list"
      ref={root}
      onScroll={onScroll}
      {...(label !== undefined && { role, "aria-label": label, tabIndex: 0 })}
      {...(role === "log" && { "aria-live": "off", "data-first-focus": true })}
    >
      <div style={{ height: `${layout.totalHeight}px` }} role="presentation">
        <div
          class="virtual-window"
          role="presentation"
          style={{ transform: `translateY(${layout.offset}px)` }}
        >
          {items.slice(layout.start, layout.end).map((item, index) => (
            <div
              key={keyOf(item)}
              role="presentation"
              style={measured ? undefined : { height: `${rowHeight}px` }}
            >
              {children(item, layout.start + index)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

type Ref<T> = { current: T };

function useViewSize(
  root: Ref<HTMLElement | null>,
  setView: (view: { scrollTop: number; viewHeight: number }) => void,
): void {
  useEffect(() => {
    const list = root.current;
    if (!list) return;
    const observer = new ResizeObserver(() =>
      setView({ scrollTop: list.scrollTop, viewHeight: list.clientHeight }),
    );
    observer.observe(list);
    return () => observer.disconnect();
  }, []);
}

interface MeasureOptions {
  enabled: boolean;
  start: number;
  rowHeight: number;
  items: readonly unknown[];
  heights: Ref<Map<number, number>>;
}

function useMeasuredRows(root: Ref<HTMLElement | null>, options: MeasureOptions, onChange: () => void): void {
  const { enabled, start, rowHeight, items, heights } = options;
  const first = useRef<unknown>(undefined);
  useLayoutEffect(() => {
    if (!enabled || !root.current) return;
    // Another list, or one whose head was cut off: rows have other numbers now.
    if (first.current !== items[0]) heights.current.clear();
    first.current = items[0];
    let changed = false;
    const rows = root.current.querySelectorAll<HTMLElement>(".virtual-window > *");
    rows.forEach((row, index) => {
      const height = row.offsetHeight;
      if ((heights.current.get(start + index) ?? rowHeight) === height) return;
      if (height === rowHeight) heights.current.delete(start + index);
      else heights.current.set(start + index, height);
      changed = true;
    });
    if (changed) onChange();
  });
}
