import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { ArraySummary } from "../../sagemaker/inspect/file-report.ts";
import type { TensorStatistics } from "../../sagemaker/trace/value-snapshot.ts";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import type { ErrorData } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { TensorView } from "../values/tensor-view.tsx";
import { FileProblem } from "./file-problem.tsx";
import { createPagedValues } from "./paged-values.ts";
import { formatBytes } from "./paths.ts";

interface ArrayValuesProps {
  inspector: InspectorCalls;
  path: string;
  array: ArraySummary;
  /** Its number in the file. */
  index: number;
  /** What it is called where it has no name. */
  format: string;
}

/** One array of a file, with its statistics; its values are fetched as they are looked at. */
export function ArrayValues({ inspector, path, array, index, format }: ArrayValuesProps) {
  const values = useMemo(() => createPagedValues(inspector, path, index), [inspector, path, index]);
  const statistics = useSignal<TensorStatistics | undefined>(undefined);
  const error = useSignal<ErrorData | undefined>(undefined);
  const { shape, dtype, sizeBytes, storageType } = array;

  useEffect(() => {
    if (!shape) return;
    inspector.statistics(path, index).then(
      (found) => {
        statistics.value = found;
      },
      (reason) => {
        error.value = asErrorData(reason);
      },
    );
  }, [inspector, path, index, shape]);

  const title = array.name ?? format;
  const note =
    storageType === undefined
      ? formatBytes(sizeBytes)
      : `${formatBytes(sizeBytes)}, ${storageType}, shown dense`;
  if (!shape) return <p class="muted">{title} is None: it has no shape and no values.</p>;
  return (
    <div class="stack">
      {error.value && <FileProblem error={error.value} />}
      <TensorView
        facts={{ title, shape, dtype, note, ...(statistics.value && { statistics: statistics.value }) }}
        values={values}
      />
    </div>
  );
}
