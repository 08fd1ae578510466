import { IconButton } from "../components/button.tsx";
import { ProgressBar } from "../components/progress.tsx";
import type { Transfer } from "./files-model.ts";
import { formatBytes } from "./paths.ts";

/** What is on its way in or out, and how far it is. */
export function Transfers({ transfers }: { transfers: readonly Transfer[] }) {
  if (transfers.length === 0) return null;
  return (
    <ul class="transfers" aria-label="Transfers">
      {transfers.map((transfer) => (
        <li key={transfer.id} class="transfer">
          <span class="truncate">{transfer.text}</span>
          {transfer.progress && <span class="muted number">{progressText(transfer.progress)}</span>}
          {transfer.stop && <IconButton icon="stop" label="Stop" onClick={transfer.stop} />}
          <ProgressBar
            label={transfer.text}
            value={transfer.progress?.doneBytes}
            max={transfer.progress?.totalBytes || 1}
          />
        </li>
      ))}
    </ul>
  );
}

function progressText({
  doneFiles,
  totalFiles,
  doneBytes,
  totalBytes,
}: NonNullable<Transfer["progress"]>): string {
  return totalFiles === 1
    ? `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`
    : `${doneFiles} of ${totalFiles} files`;
}
