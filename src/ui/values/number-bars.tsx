import { useSignal } from "@preact/signals";
import { Button } from "../components/button.tsx";
import { formatMetric } from "../train/quantities.ts";
import { argmax, barOf } from "./scores.ts";

/** A row of scores as bars, one a class, the largest marked. */
export function NumberBars({ rows }: { rows: readonly (readonly number[])[] }) {
  const index = useSignal(0);
  const row = rows[index.value] ?? [];
  const best = argmax(row);
  return (
    <div class="bars">
      {rows.length > 1 && (
        <div class="row">
          <Button disabled={index.value === 0} onClick={() => index.value--}>
            Back
          </Button>
          <Button disabled={index.value === rows.length - 1} onClick={() => index.value++}>
            Next
          </Button>
          <span class="muted">
            Row {index.value + 1} of {rows.length}
          </span>
        </div>
      )}
      <ol class="bar-list" aria-label="Scores">
        {row.map((value, each) => {
          const { startPercent, sizePercent } = barOf(row, value);
          return (
            <li key={each} class={each === best ? "bar bar-best" : "bar"}>
              <span class="bar-name">{each}</span>
              <span class="bar-track" aria-hidden="true">
                <span
                  class="bar-fill"
                  style={{ insetInlineStart: `${startPercent}%`, inlineSize: `${sizePercent}%` }}
                />
              </span>
              <span class="mono number">{formatMetric(value)}</span>
              <span class="bar-note">{each === best && "largest"}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
