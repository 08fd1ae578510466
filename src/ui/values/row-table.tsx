import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { GridTable } from "./grid-table.tsx";
import { usePlaced } from "./value-place.ts";

const ROWS_AT_ONCE = 100;

/** Of wider rows only what is seen is in the page: thousands of cells would stall it. */
const MOST_COLUMNS = 10;

interface RowTableProps {
  rows: readonly (readonly (string | number)[])[];
}

/** Rows of fields. */
export function RowTable({ rows }: RowTableProps) {
  return (rows[0]?.length ?? 0) > MOST_COLUMNS ? <WideTable rows={rows} /> : <NarrowTable rows={rows} />;
}

function WideTable({ rows }: RowTableProps) {
  const columnWidth = useMemo(() => widthOf(rows), [rows]);
  return (
    <GridTable
      label={usePlaced("Table")}
      rowCount={rows.length}
      columnCount={rows[0]?.length ?? 0}
      columnWidth={columnWidth}
      rowLabel={String}
      columnLabel={String}
      cell={(row, column) => {
        const text = String(rows[row]?.[column] ?? "");
        return { text, title: text };
      }}
    />
  );
}

const CHARACTER_PX = 7.3;

/** Room for what stands in the first rows and columns, within limits. */
function widthOf(rows: RowTableProps["rows"]): number {
  const fields = rows.slice(0, 50).flatMap((row) => row.slice(0, 50));
  const longest = Math.max(0, ...fields.map((field) => String(field).length));
  return Math.round(Math.min(240, Math.max(64, 16 + CHARACTER_PX * longest)));
}

function NarrowTable({ rows }: RowTableProps) {
  const count = useSignal(ROWS_AT_ONCE);
  return (
    <div class="row-table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="row-scroller" tabIndex={0} aria-label={usePlaced("Table")}>
        <table class="table mono">
          <tbody>
            {rows.slice(0, count.value).map((row, index) => (
              <tr key={index}>
                <th scope="row" class="number">
                  {index}
                </th>
                {row.map((field, column) => (
                  <td key={column} class="number">
                    {field}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > count.value && (
        <Button
          variant="quiet"
          onClick={() => {
            count.value += ROWS_AT_ONCE;
          }}
        >
          Show {Math.min(ROWS_AT_ONCE, rows.length - count.value)} more of {rows.length}
        </Button>
      )}
    </div>
  );
}
