// biome-ignore-all lint/a11y/useSemanticElements: the layout of a real table takes in all its cells whenever one changes
// biome-ignore-all lint/a11y/useFocusableInteractive: its cells are read, not worked with
import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { oncePerFrame } from "../once-per-frame.ts";
import { type GridWindow, gridLength, gridWindow, scrollTo } from "./grid-window.ts";

/** One cell of a grid. */
export interface GridCell {
  text: string;
  /** The whole of it, where `text` is cut. */
  title?: string;
  /** Why it stands out: told by a sign before the text, not by colour alone. */
  mark?: "nan" | "infinite" | "differs" | "absent" | "coming";
}

interface GridTableProps {
  label: string;
  rowCount: number;
  columnCount: number;
  rowLabel(row: number): string;
  columnLabel(column: number): string;
  cell(row: number, column: number): GridCell;
  /** Width of a column in pixels. */
  columnWidth?: number;
  /** Numbers stand at the end of their cell, text at its start. */
  align?: "start" | "end";
  /** A cell that is scrolled into view when this changes. */
  reveal?: { row: number; column: number };
  /** Told which rows are seen, so that they can be fetched. */
  onRows?(first: number, end: number): void;
  /** Changes when what was asked for has come. */
  revision?: ReadonlySignal<number>;
}

const ROW_HEIGHT = 22;
const OVERSCAN = 4;

/**
 * A table of any size, of which only what is seen is in the page. The arrow keys scroll it.
 *
 * Its elements are no `table`, whose layout takes in all cells whenever one changes: each cell is laid out by itself.
 */
export function GridTable(props: GridTableProps) {
  const { label, rowCount, columnCount, columnWidth = 84, align = "end", reveal, onRows, revision } = props;
  const scroller = useRef<HTMLElement>(null);
  const headWidth = 20 + 8 * String(props.rowLabel(Math.max(0, rowCount - 1))).length;
  const rowAxis = { count: rowCount, size: ROW_HEIGHT };
  const columnAxis = { count: columnCount, size: columnWidth };
  const { view, look } = useView(scroller, revision);
  const rows = gridWindow(rowAxis, { scroll: view.top, view: view.height - ROW_HEIGHT }, OVERSCAN);
  const columns = gridWindow(columnAxis, { scroll: view.left, view: view.width }, 1);
  const keyOfRow = useSlots(rows);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !reveal) return;
    element.scrollTop = scrollTo(rowAxis, Math.max(0, reveal.row - 2), element.clientHeight - ROW_HEIGHT);
    element.scrollLeft = scrollTo(columnAxis, Math.max(0, reveal.column - 1), element.clientWidth);
    look();
  }, [reveal]);

  useLayoutEffect(() => onRows?.(rows.first, rows.end), [onRows, rows.first, rows.end]);

  const columnNumbers = range(columns);
  const area = {
    height: gridLength(rowCount, ROW_HEIGHT) + ROW_HEIGHT,
    width: gridLength(columnCount, columnWidth) + headWidth,
  };
  const x = columns.offset - view.left;
  const moved = { transform: `translateX(${x}px)` };
  const unmoved = { transform: `translateX(${-x}px)` };
  return (
    <section
      class="grid-scroller"
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
    >
      <div class="grid-area" style={{ height: `${area.height}px`, width: `${area.width}px` }}>
        <div
          class={`grid-pane grid-table mono grid-${align}`}
          role="table"
          aria-label={label}
          aria-rowcount={rowCount + 1}
          aria-colcount={columnCount + 1}
          style={{
            height: `${Math.min(view.height, area.height)}px`,
            width: `${Math.min(view.width, area.width)}px`,
            "--head-width": `${headWidth}px`,
            "--column-width": `${columnWidth}px`,
          }}
        >
          <div class="grid-head" role="rowgroup" style={moved}>
            <div class="grid-row" role="row" aria-rowindex={1}>
              <div class="grid-corner" role="cell" style={unmoved} />
              {columnNumbers.map((column, slot) => (
                <div
                  key={slot}
                  role="columnheader"
                  aria-colindex={column + 2}
                  title={props.columnLabel(column)}
                >
                  {props.columnLabel(column)}
                </div>
              ))}
            </div>
          </div>
          <div role="rowgroup" style={{ transform: `translate(${x}px, ${rows.offset - view.top}px)` }}>
            {range(rows).map((row) => (
              <div key={keyOfRow(row)} class="grid-row" role="row" aria-rowindex={row + 2}>
                <div role="rowheader" style={unmoved}>
                  {props.rowLabel(row)}
                </div>
                {columnNumbers.map((column, slot) => drawCell(props.cell(row, column), column, slot))}
              </div>
            ))}
          </div>
        </div>
      </div>
    </section>
  );
}

const SIGNS = { nan: "⚠ ", infinite: "⚠ ", differs: "≠ ", absent: "", coming: "" } as const;

/** A cell whose value is being read. Its sign is no text: text that grows at its start is taken for text that moves. */
export const COMING_CELL: GridCell = { text: "", mark: "coming", title: "Being read" };

/** No component: there are hundreds. */
function drawCell({ text, title, mark }: GridCell, column: number, slot: number) {
  return (
    <div
      key={slot}
      role="cell"
      aria-colindex={column + 2}
      class={mark ? `cell-${mark}` : undefined}
      title={title}
    >
      {mark ? SIGNS[mark] + text : text}
    </div>
  );
}

interface GridView {
  top: number;
  left: number;
  width: number;
  height: number;
}

/**
 * What is seen of what scrolls. All that came since the last frame, a place that was scrolled to or values, is drawn at once
 * before the next: each time the browser has to lay the page out.
 */
function useView(scroller: { current: HTMLElement | null }, revision: ReadonlySignal<number> | undefined) {
  const view = useRef<GridView>({ top: 0, left: 0, width: 600, height: 320 });
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const drawSoon = useMemo(() => oncePerFrame(() => draw(undefined)), []);
  const look = () => {
    if (scroller.current) view.current = viewOf(scroller.current);
    drawSoon();
  };
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, []);
  useEffect(() => revision?.subscribe(drawSoon), [revision]);
  return { view: view.current, look };
}

function viewOf(element: HTMLElement): GridView {
  return {
    top: element.scrollTop,
    left: element.scrollLeft,
    width: element.clientWidth,
    height: element.clientHeight,
  };
}

/**
 * Which element shows a row. A row that is seen still keeps its own; one that has come takes that of one that has gone.
 * After a leap each takes the one of its place, so that none has to move.
 */
function useSlots({ first, end }: GridWindow): (row: number) => number {
  const last = useRef({ first, count: end - first, shift: 0 });
  const before = last.current;
  const count = end - first;
  const isLeap = count !== before.count || Math.abs(first - before.first) >= count;
  const shift = isLeap ? before.shift + (first - before.first) : before.shift;
  last.current = { first, count, shift };
  return (row) => (((row - shift) % count) + count) % count;
}

function range({ first, end }: GridWindow): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
