import { useMemo } from "preact/hooks";
import type { FileReport } from "../../sagemaker/inspect/file-report.ts";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import { Button } from "../components/button.tsx";
import { ProgressBar } from "../components/progress.tsx";
import { plural } from "../train/quantities.ts";
import { HexView } from "../values/hex-view.tsx";
import { FileProblem } from "./file-problem.tsx";
import { formatBytes, nameOf } from "./paths.ts";
import { ArchivePreview } from "./preview-archive.tsx";
import { ArraysPreview } from "./preview-arrays.tsx";
import { createPreviewModel, type PreviewModel } from "./preview-model.ts";
import { RecordsPreview } from "./preview-records.tsx";
import { TablePreview } from "./preview-table.tsx";
import "./preview.css";

interface FilePreviewProps {
  path: string;
  inspector: InspectorCalls;
  /** Changes when the file has. */
  version: unknown;
  /** The first bytes, for a file of which nothing else is known. */
  head?: Uint8Array<ArrayBuffer>;
  sizeBytes?: number;
  /** Why it is not edited, in words: `is not text`. */
  reason?: string;
  /** Shows the graph of a symbol file. */
  onGraph?(path: string): void;
}

/** A file that is more than text: arrays, rows, records, an archive, a graph. Of any other its first bytes. */
export function FilePreview(props: FilePreviewProps) {
  const { path, inspector, version } = props;
  const model = useMemo(() => createPreviewModel(inspector, path), [inspector, path, version]);
  const state = model.state.value;
  switch (state.status) {
    case "reading":
      return (
        <div class="panel-body preview-wait" role="status">
          <p>Looking into {nameOf(path)}</p>
          <ProgressBar
            label={`Looking into ${nameOf(path)}`}
            {...(state.part > 0 && { value: state.part })}
          />
        </div>
      );
    case "failed":
      return (
        <div class="panel-body stack">
          <FileProblem error={state.error} />
          <Bytes {...props} />
        </div>
      );
    case "read":
      return <Report {...props} model={model} report={state.report} />;
  }
}

function Report(props: FilePreviewProps & { model: PreviewModel; report: FileReport }) {
  const { model, report, onGraph } = props;
  switch (report.kind) {
    case "arrays":
      return <ArraysPreview model={model} report={report} />;
    case "table":
      return <TablePreview model={model} report={report} />;
    case "records":
      return <RecordsPreview model={model} count={report.count} />;
    case "archive":
      return <ArchivePreview report={report} />;
    case "graph":
      return (
        <div class="panel-body stack">
          <p>
            A graph of {plural(report.operatorCount, "operator")} and{" "}
            {plural(report.variableCount, "variable")}, written by MXNet {report.mxnetVersion}.
          </p>
          {onGraph && (
            <div class="row">
              <Button onClick={() => onGraph(model.path)}>Show the graph</Button>
            </div>
          )}
        </div>
      );
    case "unknown":
      return (
        <div class="panel-body stack">
          <Bytes {...props} />
        </div>
      );
  }
}

function Bytes({ path, head, sizeBytes = 0, reason }: FilePreviewProps) {
  if (!head) return null;
  return (
    <>
      <p>
        <span class="mono">{nameOf(path)}</span> {reason}: {formatBytes(sizeBytes)}.
        {sizeBytes > head.length && ` Its first ${formatBytes(head.length)}:`}
      </p>
      <div class="hex">
        <HexView bytes={head} label={`First bytes of ${nameOf(path)}`} />
      </div>
    </>
  );
}
