import { useEffect, useRef } from "preact/hooks";
import type { SourceLocation } from "../../worker/messages.ts";
import { Button, IconButton } from "../components/button.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import type { Notice, Notices } from "../notices.ts";

/** A notice that needs no answer goes after this long, unless it is pointed at or has the focus. */
const SHOWN_MS = 30_000;

/** Messages over the lower left corner. */
export function NoticeList({
  notices,
  onOpen,
}: {
  notices: Notices;
  onOpen(location: SourceLocation): void;
}) {
  return (
    <section class="notices" aria-label="Notices" aria-live="polite">
      {notices.list.value.map((notice) => (
        <NoticeView key={notice.id} notice={notice} notices={notices} onOpen={onOpen} />
      ))}
    </section>
  );
}

interface NoticeViewProps {
  notice: Notice;
  notices: Notices;
  onOpen(location: SourceLocation): void;
}

function NoticeView({ notice, notices, onOpen }: NoticeViewProps) {
  const { id, kind, text, error, action } = notice;
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
