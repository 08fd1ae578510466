import { useSignal } from "@preact/signals";
import { Button } from "../components/button.tsx";
import { usePlaced } from "./value-place.ts";

const ROWS_AT_ONCE = 100;

/** Rows of fields. */
export function RowTable({ rows }: { rows: readonly (readonly (string | number)[])[] }) {
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
