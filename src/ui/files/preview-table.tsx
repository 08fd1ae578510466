import { signal, useSignal } from "@preact/signals";
import { useCallback, useMemo } from "preact/hooks";
import type { TableReport } from "../../sagemaker/inspect/file-report.ts";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import { Icon } from "../components/icon.tsx";
import { formatCount, plural } from "../train/quantities.ts";
import { COMING_CELL, type GridCell, GridTable } from "../values/grid-table.tsx";
import { splitCsv } from "../values/payload.ts";
import { createPages } from "./pages.ts";
import type { PreviewModel } from "./preview-model.ts";

interface TablePreviewProps {
  model: PreviewModel;
  report: TableReport;
}

/** A CSV file as a table: its first row as the header where it looks like one, and what would become NaN. */
export function TablePreview({ model, report }: TablePreviewProps) {
  const { rowCount, columnCount, hasHeader } = report;
  const rows = useMemo(() => createRows(model.inspector, model.path), [model]);
  const place = useSignal<{ row: number; column: number } | undefined>(undefined);
  const skipped = hasHeader ? 1 : 0;
  const onRows = useCallback(
    (first: number, end: number) => rows.want(first + skipped, end + skipped),
    [rows, skipped],
  );
  if (rowCount === 0) return <div class="panel-body muted">The file holds no row.</div>;
  return (
    <div class="table-preview">
      <div class="table-facts">
        <p>
          {plural(rowCount - skipped, "row")} of {plural(columnCount, "column")}
          {hasHeader && ", below a header"}
        </p>
        <Notes
          report={report}
          onPlace={(row, column) => {
            place.value = { row: row - skipped, column };
          }}
        />
      </div>
      <GridTable
        label="Rows of the file"
        rowCount={rowCount - skipped}
        columnCount={columnCount}
        columnWidth={104}
        align="start"
        rowLabel={(row) => String(row + skipped)}
        columnLabel={(column) => (hasHeader ? rows.at(0)?.[column] : undefined) ?? String(column)}
        cell={(row, column) => cellOf(rows.at(row + skipped), column)}
        onRows={onRows}
        revision={rows.revision}
        {...(place.value && { reveal: place.value })}
      />
    </div>
  );
}

interface NotesProps {
  report: TableReport;
  onPlace(row: number, column: number): void;
}

const MOST_PLACES = 5;

function Notes({ report: { notNumbers, uneven, hasHeader }, onPlace }: NotesProps) {
  const { count, emptyCount, first } = notNumbers;
  return (
    <>
      {hasHeader && (
        <p class="warning-line">
          <Icon name="warning" />
          <span>
            numpy.genfromtxt makes a row of NaN of the header: leave it out of what is sent or trained on.
          </span>
        </p>
      )}
      {uneven && (
        <p class="warning-line">
          <Icon name="warning" />
          <span>
            Row {uneven.row} has {plural(uneven.fields, "field")}, and the first has {uneven.expected}: this
            is no array.{" "}
            <button type="button" class="link-button" onClick={() => onPlace(uneven.row, 0)}>
              Show it
            </button>
          </span>
        </p>
      )}
      {count > 0 && (
        <p class="warning-line">
          <Icon name="warning" />
          <span>
            {plural(count, "field")} {count === 1 ? "is no number" : "are no numbers"} and would become NaN
            {emptyCount > 0 && `, ${formatCount(emptyCount)} of them empty`}:{" "}
            {first.slice(0, MOST_PLACES).map(({ row, column, text }) => (
              <button
                key={`${row} ${column}`}
                type="button"
                class="link-button field-place"
                onClick={() => onPlace(row, column)}
              >
                row {row}, column {column} {text === "" ? "(empty)" : JSON.stringify(text)}
              </button>
            ))}
            {count > MOST_PLACES && "and more"}
          </span>
        </p>
      )}
    </>
  );
}

const NUMBER = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i;

function cellOf(fields: readonly string[] | undefined, column: number): GridCell {
  if (!fields) return COMING_CELL;
  const text = fields[column];
  if (text === undefined) return { text: "", mark: "absent", title: "The row has no such field" };
  if (NUMBER.test(text)) return { text, title: text };
  return { text: text.trim() === "" ? "empty" : text, title: text, mark: "nan" };
}

const PAGE_ROWS = 200;

/** The rows of a CSV file, fetched as they are looked at. */
function createRows(inspector: Pick<InspectorCalls, "rows">, path: string) {
  const revision = signal(0);
  const pages = createPages(
    async (page) => splitCsv(await inspector.rows(path, page * PAGE_ROWS, PAGE_ROWS)),
    () => {
      revision.value++;
    },
  );
  pages.want(0);
  return {
    revision,
    at: (row: number) => pages.get(Math.floor(row / PAGE_ROWS))?.[row % PAGE_ROWS],
    want(first: number, end: number): void {
      for (let page = Math.floor(first / PAGE_ROWS); page * PAGE_ROWS < end; page++) pages.want(page);
    },
  };
}
