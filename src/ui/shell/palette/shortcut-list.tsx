import { useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { shortcutText } from "../../components/shortcut-text.ts";
import { SHORTCUTS } from "./shortcut-table.ts";

/** All keys that do something, by the part of the page in which they do. */
export function ShortcutList({ onClose }: { onClose(): void }) {
  const root = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => root.current?.showModal(), []);
  return (
    <dialog class="dialog shortcut-list" aria-label="Shortcuts" ref={root} onClose={onClose}>
      <h2 class="dialog-title">Shortcuts</h2>
      {SHORTCUTS.map(({ place, keys }) => (
        <section key={place}>
          <h3>{place}</h3>
          <dl>
            {keys.map(([what, ...combinations]) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>
                  {combinations.map((combination) => (
                    <kbd key={combination}>{shortcutText(combination)}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <div class="dialog-actions">
        <Button onClick={() => root.current?.close()}>Close</Button>
      </div>
    </dialog>
  );
}
