import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { Icon } from "../components/icon.tsx";
import { Popover } from "../components/popover.tsx";
import { isShort, type StorageModel, usageText } from "../workspaces/storage-model.ts";

/** Chromium counts what was written some seconds later, and tells nobody. */
const REFRESH_MS = 3000;

/** How much space the files take, and whether the browser keeps them when disk space is short. */
export function StorageChip({ storage }: { storage: StorageModel }) {
  const isAsked = useSignal(false);
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && void storage.refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [storage]);

  const estimate = storage.estimate.value;
  if (!estimate) return null;
  const { persisted } = estimate;
  return (
    <Popover
      label="Storage"
      trigger={
        <>
          <Icon name={isShort(estimate) ? "warning" : "disk"} />
          <span class="chip-name">{usageText(estimate)}</span>
          <span class="chip-detail">· {persisted ? "kept" : "not kept yet"}</span>
        </>
      }
    >
      <p>
        All workspaces together take {usageText(estimate)} that this browser lends.
        {isShort(estimate) && " Little is left: remove files that you do not need, or free disk space."}
      </p>
      {persisted ? (
        <p>The browser keeps them until you remove them.</p>
      ) : (
        <>
          <p>
            The browser may remove them when disk space is short, and Safari when a site is not visited for
            seven days. Download what must not be lost.
          </p>
          {isAsked.value && (
            <p>The browser did not agree yet; it often does for sites that are used a lot.</p>
          )}
          <div class="row">
            <Button
              onClick={() =>
                void storage.keep().then(() => {
                  isAsked.value = true;
                })
              }
            >
              Ask to keep them
            </Button>
          </div>
        </>
      )}
    </Popover>
  );
}
