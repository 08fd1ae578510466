import { useSignal } from "@preact/signals";
import { useCallback } from "preact/hooks";
import { formatMetric } from "../train/quantities.ts";
import { AxisPicker } from "./axis-picker.tsx";
import { COMING_CELL, type GridCell, GridTable } from "./grid-table.tsx";
import { leadingAxes, sliceStart, type TensorValues, tableSize } from "./tensor-values.ts";
import type { TensorFacts } from "./tensor-view.tsx";
import { usePlaced } from "./value-place.ts";

interface TensorTableProps {
  facts: TensorFacts;
  values: TensorValues;
  /** The index of the leading axes, where another table has the same one. */
  index?: readonly number[];
  onIndex?(index: readonly number[]): void;
  /** Whether a value is to stand out from another table's. */
  differs?(index: number): boolean;
  reveal?: { row: number; column: number };
}

/** The values of a tensor of any rank: the last two axes as a table, the others chosen. */
export function TensorTable(props: TensorTableProps) {
  const { facts, values, differs, reveal } = props;
  const own = useSignal<readonly number[]>([]);
  const index = props.index ?? own.value;
  const { rows, columns } = tableSize(facts.shape);
  const start = sliceStart(facts.shape, index);
  const label = usePlaced(`Values of ${facts.title}`);

  const fetchRows = useCallback(
    (first: number, end: number) => values.want?.(start + first * columns, (end - first) * columns),
    [values, start, columns],
  );

  return (
    <div class="tensor-table">
      <AxisPicker
        axes={leadingAxes(facts.shape)}
        index={index}
        onIndex={
          props.onIndex ??
          ((next) => {
            own.value = next;
          })
        }
      />
      <GridTable
        label={label}
        rowCount={rows}
        columnCount={columns}
        rowLabel={String}
        columnLabel={facts.shape.length < 2 ? () => "value" : String}
        cell={(row, column) => {
          const at = start + row * columns + column;
          return cellOf(values.at(at), differs?.(at) === true, values.want !== undefined);
        }}
        onRows={fetchRows}
        {...(values.revision && { revision: values.revision })}
        {...(reveal && { reveal })}
      />
    </div>
  );
}

function cellOf(value: number | undefined, isDifferent: boolean, isComing: boolean): GridCell {
  if (value === undefined) {
    return isComing ? COMING_CELL : { text: "–", mark: "absent", title: "Not kept" };
  }
  const cell = { text: textOf(value), title: String(value) };
  if (isDifferent) return { ...cell, mark: "differs" };
  if (Number.isNaN(value)) return { ...cell, mark: "nan" };
  return Number.isFinite(value) ? cell : { ...cell, mark: "infinite" };
}

/** Infinities as numpy has them: the word would be cut. */
function textOf(value: number): string {
  return formatMetric(value).replace("Infinity", "inf");
}
