import { Button, IconButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { formatBytes } from "../files/paths.ts";
import { formatTime } from "../log/log-model.ts";
import { formatDuration } from "../train/quantities.ts";
import type { NumberedExchange } from "./answer.ts";
import { HISTORY_LIMIT, KEPT_BODY_LIMIT } from "./history-file.ts";
import type { RequestsModel } from "./requests-model.ts";
import { statusTone } from "./statuses.ts";

/** The requests that were sent, newest first: to look at again and to send again. */
export function HistoryList({ model }: { model: RequestsModel }) {
  const { list, cleared } = model.history;
  if (list.value.length === 0 && !cleared.value) return null;
  const state = model.state.value;
  const shownId = state.status === "answered" ? state.exchange.id : undefined;
  return (
    <section class="section" aria-label="History">
      <div class="row">
        <h3 class="section-title">History</h3>
        <span class="spacer" />
        {cleared.value && cleared.value.length > 0 && (
          <Button variant="quiet" onClick={model.history.undoClear}>
            Bring back {cleared.value.length} cleared
          </Button>
        )}
        {list.value.length > 0 && (
          <Button variant="quiet" icon="trash" onClick={model.history.clear}>
            Clear
          </Button>
        )}
      </div>
      <ul class="history">
        {list.value.map((exchange) => (
          <Row key={exchange.id} model={model} exchange={exchange} isShown={exchange.id === shownId} />
        ))}
      </ul>
      <p class="field-hint">
        The last {HISTORY_LIMIT} are kept in this workspace; bodies over {formatBytes(KEPT_BODY_LIMIT)} only
        until the page is reloaded.
      </p>
    </section>
  );
}

function Row({
  model,
  exchange,
  isShown,
}: {
  model: RequestsModel;
  exchange: NumberedExchange;
  isShown: boolean;
}) {
  const { request, answer, sentMs, dropped } = exchange;
  const canResend = model.endpoint.value !== undefined && dropped?.request === undefined;
  return (
    <li class="history-row">
      <button
        type="button"
        class="history-button"
        aria-current={isShown ? "true" : undefined}
        title={`${request.contentType || "no content type"}, accept ${request.accept || "none"}`}
        onClick={() => model.show(exchange)}
      >
        <Chip tone={statusTone(answer.status)}>{answer.status}</Chip>
        <span class="truncate history-label">
          {request.label} <span class="muted">{request.contentType || "no content type"}</span>
        </span>
        <span class="muted">
          {formatDuration(answer.queuedMs + answer.elapsedMs)}
          {answer.worker !== undefined && `, worker ${answer.worker}`}
        </span>
        <time class="muted history-time" dateTime={new Date(sentMs).toISOString()}>
          {formatTime(sentMs).slice(0, 8)}
        </time>
      </button>
      <IconButton
        icon="send"
        label={`Send ${request.label} again`}
        disabled={!canResend}
        onClick={() => void model.resend(exchange)}
      />
    </li>
  );
}
