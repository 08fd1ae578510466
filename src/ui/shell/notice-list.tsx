import { useEffect, useRef } from "preact/hooks";
import type { SourceLocation } from "../../worker/messages.ts";
import { Button, IconButton } from "../components/button.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import type { Notice, Notices } from "../notices.ts";

/** A notice that needs no answer goes after this long, unless it is pointed at or has the focus. */
const SHOWN_MS = 30_000;
/** So many are seen; those before them are unfolded. */
const MOST_SEEN = 3;

/** Messages over the lower left corner, the latest below. */
export function NoticeList({
  notices,
  onOpen,
}: {
  notices: Notices;
  onOpen(location: SourceLocation): void;
}) {
  const list = notices.list.value;
  const view = (notice: Notice) => (
    <NoticeView key={notice.id} notice={notice} notices={notices} onOpen={onOpen} />
  );
  const earlier = list.slice(0, -MOST_SEEN);
  const last = list.at(-1);
  return (
    <section class="notices" aria-label="Notices" aria-live="polite">
      {earlier.length > 0 && (
        <details class="notice-earlier">
          <summary>{earlier.length} more</summary>
          <div class="notice-stack">{earlier.map(view)}</div>
        </details>
      )}
      {list.slice(-MOST_SEEN).map(view)}
      {/* One that comes once more is there already: only what is added is read out. */}
      <p class="visually-hidden">{last?.times && `${last.text}, ${last.times} times`}</p>
    </section>
  );
}

interface NoticeViewProps {
  notice: Notice;
  notices: Notices;
  onOpen(location: SourceLocation): void;
}

function NoticeView({ notice, notices, onOpen }: NoticeViewProps) {
  const { id, kind, text, error, times, action } = notice;
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (kind === "error") return;
    const timer = setInterval(() => {
      if (!box.current?.matches(":hover, :focus-within")) notices.dismiss(id);
    }, SHOWN_MS);
    return () => clearInterval(timer);
  }, [id]);

  function act(): void {
    notices.dismiss(id, true);
    action?.run();
  }

  return (
    <div class={`notice notice-${kind}`} ref={box}>
      {error ? <ErrorNote error={error} title={text} onOpen={onOpen} /> : <p class="notice-text">{text}</p>}
      <div class="notice-actions">
        {times && (
          <span class="notice-times" title={`${times} times`} aria-hidden="true">
            ×{times}
          </span>
        )}
        {action && (
          <Button variant="quiet" onClick={act}>
            {action.label}
          </Button>
        )}
        <IconButton icon="close" label="Dismiss" onClick={() => notices.dismiss(id)} />
      </div>
    </div>
  );
}
