import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ArraySummary, FileReport } from "../../sagemaker/inspect/file-report.ts";
import { stepIn } from "../components/step-in.ts";
import { VirtualList } from "../components/virtual-list.tsx";
import { plural } from "../train/quantities.ts";
import { formatShape } from "../values/tensor-values.ts";
import { ArrayValues } from "./array-values.tsx";
import { formatBytes } from "./paths.ts";
import type { PreviewModel } from "./preview-model.ts";

interface ArraysPreviewProps {
  model: PreviewModel;
  report: Extract<FileReport, { kind: "arrays" }>;
}

/** A file of arrays: their list, and the one that is chosen with its statistics and values. */
export function ArraysPreview({ model, report }: ArraysPreviewProps) {
  const { arrays, format } = report;
  const chosen = useSignal(0);
  const array = arrays[chosen.value];
  const sizeBytes = arrays.reduce((sum, each) => sum + each.sizeBytes, 0);
  return (
    <div class="preview-split">
      {(arrays.length !== 1 || array?.name !== undefined) && (
        <div class="preview-list">
          <p class="preview-caption muted">
            {format}: {plural(arrays.length, "array")}, {formatBytes(sizeBytes)}
          </p>
          <ArrayList
            arrays={arrays}
            chosen={chosen.value}
            onChoose={(index) => {
              chosen.value = index;
            }}
          />
        </div>
      )}
      <div class="panel-body">
        {array ? (
          <ArrayValues
            key={chosen.value}
            inspector={model.inspector}
            path={model.path}
            array={array}
            index={chosen.value}
            format={format}
          />
        ) : (
          <p class="muted">The file holds no array.</p>
        )}
      </div>
    </div>
  );
}

interface ArrayListProps {
  arrays: readonly ArraySummary[];
  chosen: number;
  onChoose(index: number): void;
}

const ROW_HEIGHT = 24;
const titleOf = (array: ArraySummary, index: number) => array.name ?? `array ${index}`;

/** Arrows move, Home and End go to the ends. */
function ArrayList({ arrays, chosen, onChoose }: ArrayListProps) {
  const numbers = useMemo(() => arrays.map((_, index) => index), [arrays]);
  return (
    <div
      class="choice-list"
      role="listbox"
      aria-label="Arrays of the file"
      tabIndex={0}
      aria-activedescendant={`array-${chosen}`}
      onKeyDown={(event) => {
        const next = stepIn(numbers.map(String), String(chosen), event.key, "vertical");
        if (next === undefined) return;
        event.preventDefault();
        onChoose(Number(next));
      }}
    >
      <VirtualList items={numbers} rowHeight={ROW_HEIGHT} keyOf={(index) => index} reveal={chosen}>
        {(index) => {
          const array = arrays[index];
          if (!array) return null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
            <div
              class="choice"
              role="option"
              id={`array-${index}`}
              tabIndex={-1}
              aria-selected={index === chosen}
              aria-setsize={arrays.length}
              aria-posinset={index + 1}
              onClick={() => onChoose(index)}
            >
              <span class="truncate mono">{titleOf(array, index)}</span>
              <span class="muted mono">{array.shape ? formatShape(array.shape) : "None"}</span>
            </div>
          );
        }}
      </VirtualList>
    </div>
  );
}
