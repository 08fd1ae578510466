import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { gridLength, gridWindow, scrollTo } from "./grid-window.ts";

/** One cell of a grid. */
export interface GridCell {
  text: string;
  /** The whole of it, where `text` is cut. */
  title?: string;
  /** Why it stands out: told by a sign before the text, not by colour alone. */
  mark?: "nan" | "infinite" | "differs" | "absent";
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
}

const ROW_HEIGHT = 22;
const OVERSCAN = 4;

/** A table of any size, of which only what is seen is in the page. The arrow keys scroll it. */
export function GridTable(props: GridTableProps) {
  const { label, rowCount, columnCount, columnWidth = 84, align = "end", reveal, onRows } = props;
  const scroller = useRef<HTMLElement>(null);
  const [view, setView] = useState({ top: 0, left: 0, width: 600, height: 320 });
  const headWidth = 20 + 8 * String(props.rowLabel(Math.max(0, rowCount - 1))).length;
  const rowAxis = { count: rowCount, size: ROW_HEIGHT };
  const columnAxis = { count: columnCount, size: columnWidth };
  const rows = gridWindow(rowAxis, { scroll: view.top, view: view.height - ROW_HEIGHT }, OVERSCAN);
  const columns = gridWindow(columnAxis, { scroll: view.left, view: view.width }, 1);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setView(viewOf(element));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !reveal) return;
    element.scrollTop = scrollTo(rowAxis, Math.max(0, reveal.row - 2), element.clientHeight - ROW_HEIGHT);
    element.scrollLeft = scrollTo(columnAxis, Math.max(0, reveal.column - 1), element.clientWidth);
    setView(viewOf(element));
  }, [reveal]);

  useLayoutEffect(() => onRows?.(rows.first, rows.end), [onRows, rows.first, rows.end]);

  const rowNumbers = range(rows.first, rows.end);
  const columnNumbers = range(columns.first, columns.end);
  const area = {
    height: gridLength(rowCount, ROW_HEIGHT) + ROW_HEIGHT,
    width: gridLength(columnCount, columnWidth) + headWidth,
  };
  return (
    <section
      class="grid-scroller"
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      onScroll={(event) => setView(viewOf(event.currentTarget))}
    >
      <div class="grid-area" style={{ height: `${area.height}px`, width: `${area.width}px` }}>
        <div
          class="grid-pane"
          style={{
            height: `${Math.min(view.height, area.height)}px`,
            width: `${Math.min(view.width, area.width)}px`,
            "--head-width": `${headWidth}px`,
            "--column-width": `${columnWidth}px`,
            "--shift-x": `${columns.offset - view.left}px`,
            "--shift-y": `${rows.offset - view.top}px`,
          }}
        >
          <table
            class={`grid-table mono grid-${align}`}
            aria-label={label}
            aria-rowcount={rowCount + 1}
            aria-colcount={columnCount + 1}
            style={{ width: `${headWidth + columnNumbers.length * columnWidth}px` }}
          >
            <thead>
              <tr aria-rowindex={1}>
                <td class="grid-corner" />
                {columnNumbers.map((column) => (
                  <th key={column} scope="col" aria-colindex={column + 2} title={props.columnLabel(column)}>
                    {props.columnLabel(column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rowNumbers.map((row) => (
                <tr key={row} aria-rowindex={row + 2}>
                  <th scope="row">{props.rowLabel(row)}</th>
                  {columnNumbers.map((column) => (
                    <Cell key={column} column={column} {...props.cell(row, column)} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </section>
  );
}

const SIGNS = { nan: "⚠ ", infinite: "⚠ ", differs: "≠ ", absent: "" } as const;

function Cell({ column, text, title, mark }: GridCell & { column: number }) {
  return (
    <td aria-colindex={column + 2} class={mark && `cell-${mark}`} title={title}>
      {mark && SIGNS[mark]}
      {text}
    </td>
  );
}

function viewOf(element: HTMLElement) {
  return {
    top: element.scrollTop,
    left: element.scrollLeft,
    width: element.clientWidth,
    height: element.clientHeight,
  };
}

function range(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
