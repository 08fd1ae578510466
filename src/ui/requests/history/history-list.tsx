import { useEffect } from "preact/hooks";
import { Button, IconButton } from "../../components/button.tsx";
import { Chip } from "../../components/chip.tsx";
import { Spinner } from "../../components/progress.tsx";
import { VirtualList } from "../../components/virtual-list.tsx";
import { formatBytes } from "../../files/paths.ts";
import { formatTime } from "../../log/log-model.ts";
import { formatCount, formatDuration } from "../../train/quantities.ts";
import type { RequestsModel } from "../requests-model.ts";
import { statusTone } from "../statuses.ts";
import { HistoryFilters } from "./history-filters.tsx";
import { KEPT_BODY_LIMIT } from "./history-line.ts";
import { HISTORY_LIMIT, type HistoryEntry } from "./history-model.ts";
import "./history.css";

const ROW_HEIGHT = 28;
/** So many rows are seen at once: further ones are scrolled to. */
const SHOWN_ROWS = 12;

/** The requests that were sent, newest first: to search, to look at again and to send again. */
export function HistoryList({ model }: { model: RequestsModel }) {
  const { list, cleared, shown, isFull } = model.history;
  useEffect(() => () => model.history.setFilter({ text: "", status: undefined, worker: undefined }), [model]);
  if (list.value.length === 0 && !cleared.value) return null;
  const shownId = model.shown.value?.id;
  const limit = formatCount(HISTORY_LIMIT);
  return (
    <section class="section" aria-label="History">
      <div class="row">
        <h3 class="section-title">History</h3>
        <span class="muted">{formatCount(list.value.length)} sent</span>
        <span class="spacer" />
        {cleared.value && cleared.value.length > 0 && (
          <Button variant="quiet" onClick={model.history.undoClear}>
            Bring back {formatCount(cleared.value.length)} cleared
          </Button>
        )}
        {list.value.length > 0 && (
          <Button variant="quiet" icon="trash" onClick={model.history.clear}>
            Clear
          </Button>
        )}
      </div>
      {list.value.length > 1 && <HistoryFilters model={model.history} />}
      {shown.value.length === 0 && list.value.length > 0 && (
        <p class="row muted">
          {model.history.isSearching.value ? (
            <>
              <Spinner /> Searching
            </>
          ) : (
            "No request in the history matches."
          )}
        </p>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: the rows are virtual, so that no ul can hold them */}
      <div
        class="history"
        role="list"
        style={{ height: `${Math.min(SHOWN_ROWS, shown.value.length) * ROW_HEIGHT}px` }}
      >
        <VirtualList items={shown.value} rowHeight={ROW_HEIGHT} keyOf={(entry) => entry.id}>
          {(entry, index) => (
            <Row
              model={model}
              entry={entry}
              isShown={entry.id === shownId}
              position={index + 1}
              count={shown.value.length}
            />
          )}
        </VirtualList>
      </div>
      <p class="field-hint">
        {isFull.value
          ? `The limit of ${limit} is reached: each further request takes the place of the oldest.`
          : `The last ${limit} are kept in this workspace;`}{" "}
        {isFull.value ? "Bodies" : "bodies"} over {formatBytes(KEPT_BODY_LIMIT)} only until the page is
        reloaded.
      </p>
    </section>
  );
}

interface RowProps {
  model: RequestsModel;
  entry: HistoryEntry;
  isShown: boolean;
  /** Its place in the list, from 1, and how many there are: most are not in the page. */
  position: number;
  count: number;
}

function Row({ model, entry, isShown, position, count }: RowProps) {
  const { status, label, contentType, accept, worker, totalMs, sentMs } = entry;
  const canResend = model.endpoint.value !== undefined && model.history.isWhole(entry);
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the list
    <div class="history-row" role="listitem" aria-posinset={position} aria-setsize={count}>
      <button
        type="button"
        class="history-button"
        aria-current={isShown ? "true" : undefined}
        title={`${contentType || "no content type"}, accept ${accept || "none"}`}
        onClick={() => void model.showEntry(entry)}
      >
        <Chip tone={statusTone(status)}>{status}</Chip>
        <span class="truncate history-label">
          {label} <span class="muted">{contentType || "no content type"}</span>
        </span>
        <span class="muted">
          {formatDuration(totalMs)}
          {worker !== undefined && `, worker ${worker}`}
        </span>
        <time class="muted history-time" dateTime={new Date(sentMs).toISOString()}>
          {formatTime(sentMs).slice(0, 8)}
        </time>
      </button>
      <IconButton
        icon="send"
        label={`Send ${label} again`}
        disabled={!canResend}
        onClick={() => void model.resendEntry(entry)}
      />
    </div>
  );
}
