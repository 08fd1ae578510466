import { signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { RecordContent, RecordSummary } from "../../sagemaker/inspect/file-report.ts";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import { stepIn } from "../components/step-in.ts";
import { VirtualList } from "../components/virtual-list.tsx";
import { plural } from "../train/quantities.ts";
import { BodyView } from "../values/body-view.tsx";
import { guessType } from "../values/guess-type.ts";
import { createPages } from "./pages.ts";
import { formatBytes } from "./paths.ts";
import type { PreviewModel } from "./preview-model.ts";

const ROW_HEIGHT = 24;
const PAGE_RECORDS = 50;

/** A RecordIO file: its records with what those of images say, and the content of the one that is chosen. */
export function RecordsPreview({ model, count }: { model: PreviewModel; count: number }) {
  const chosen = useSignal(0);
  const pages = useMemo(() => createRecordPages(model.inspector, model.path), [model]);
  const numbers = useMemo(() => Array.from({ length: count }, (_, index) => index), [count]);
  // Read, so that the list is drawn anew when records have come.
  pages.revision.value;
  if (count === 0) return <div class="panel-body muted">The file holds no record.</div>;
  return (
    <div class="preview-split">
      <div class="preview-list">
        <p class="preview-caption muted">RecordIO: {plural(count, "record")}</p>
        <div
          class="choice-list"
          role="listbox"
          aria-label="Records of the file"
          tabIndex={0}
          aria-activedescendant={`record-${chosen.value}`}
          onKeyDown={(event) => {
            const next = stepIn(numbers, chosen.value, event.key, "vertical");
            if (next === undefined) return;
            event.preventDefault();
            chosen.value = next;
          }}
        >
          <VirtualList items={numbers} rowHeight={ROW_HEIGHT} keyOf={(index) => index} reveal={chosen.value}>
            {(index) => (
              <RecordLine
                index={index}
                count={count}
                record={pages.at(index)}
                isChosen={index === chosen.value}
                onChoose={() => {
                  chosen.value = index;
                }}
              />
            )}
          </VirtualList>
        </div>
      </div>
      <div class="panel-body">
        <Content key={chosen.value} model={model} index={chosen.value} />
      </div>
    </div>
  );
}

interface RecordLineProps {
  index: number;
  count: number;
  record: RecordSummary | undefined;
  isChosen: boolean;
  onChoose(): void;
}

function RecordLine({ index, count, record, isChosen, onChoose }: RecordLineProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    <div
      class="choice"
      role="option"
      id={`record-${index}`}
      tabIndex={-1}
      aria-selected={isChosen}
      aria-setsize={count}
      aria-posinset={index + 1}
      onClick={onChoose}
    >
      <span class="mono">{index}</span>
      {record?.header && <span class="truncate">label {record.header.labels.join(", ")}</span>}
      <span class="spacer" />
      <span class="muted mono">{record ? formatBytes(record.sizeBytes) : "…"}</span>
    </div>
  );
}

function Content({ model: { inspector, path }, index }: { model: PreviewModel; index: number }) {
  const record = useSignal<RecordContent | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  useEffect(() => {
    inspector.record(path, index).then(
      (content) => {
        record.value = content;
      },
      (error) => {
        problem.value = error instanceof Error ? error.message : String(error);
      },
    );
  }, [inspector, path, index]);

  if (problem.value !== undefined) return <p class="bad">{problem.value}</p>;
  if (!record.value) return <p class="muted">Reading record {index}</p>;
  const { header, content } = record.value;
  return (
    <div class="stack">
      <p>
        <span class="section-title">Record {index}</span>
        {header && (
          <span class="muted">
            {" "}
            id {header.id}, label {header.labels.join(", ")}
          </span>
        )}
      </p>
      <BodyView body={content} contentType={guessType(content)} />
    </div>
  );
}

/** The records of a file, fetched as they are looked at. */
function createRecordPages(inspector: Pick<InspectorCalls, "records">, path: string) {
  const revision = signal(0);
  const pages = createPages(
    (page) => inspector.records(path, page * PAGE_RECORDS, PAGE_RECORDS),
    () => {
      revision.value++;
    },
  );
  return {
    revision,
    at(index: number): RecordSummary | undefined {
      const page = Math.floor(index / PAGE_RECORDS);
      const records = pages.get(page);
      if (!records) pages.want(page);
      return records?.[index % PAGE_RECORDS];
    },
  };
}
