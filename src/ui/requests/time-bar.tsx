import { formatDuration } from "../train/quantities.ts";
import type { Answer } from "./answer.ts";
import { type TimeShare, timeShares } from "./time-shares.ts";

/** Where a request's time went: a bar of shares, and the same in numbers with who served. */
export function TimeBar({ answer }: { answer: Answer }) {
  const shares = timeShares(answer);
  const total = shares.reduce((sum, share) => sum + share.elapsedMs, 0);
  return (
    <div class="times">
      <div class="time-bar" aria-hidden="true">
        {shares.map((share, index) => (
          <span
            key={share.name}
            class={`time-share ${classOf(share, index)}`}
            style={{ flexGrow: total > 0 ? share.elapsedMs / total : 0 }}
          />
        ))}
      </div>
      <ul class="time-list" aria-label="Time">
        {shares.map((share, index) => (
          <li key={share.name}>
            <span class={`time-key ${classOf(share, index)}`} aria-hidden="true" />
            <span class={share.source ? "mono" : undefined}>{share.name}</span>
            {share.source && <span class="muted">{share.source}</span>}
            <span>{formatDuration(share.elapsedMs)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function classOf(share: TimeShare, index: number): string {
  return share.source ? `time-handler-${index}` : `time-${share.name}`;
}
