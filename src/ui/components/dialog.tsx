import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "./button.tsx";

interface DialogProps {
  title: string;
  children: ComponentChildren;
  /** The verb on the button that does it. */
  confirm: string;
  danger?: boolean;
  disabled?: boolean;
  busy?: boolean;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before something is done. Enter confirms, Escape closes. */
export function Dialog(props: DialogProps) {
  const { title, children, confirm, danger, disabled, busy, onConfirm, onClose } = props;
  const root = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useLayoutEffect(() => {
    const before = document.activeElement;
    root.current?.showModal();
    return () => {
      // Taken out while it was open: the browser gives the focus back only where it was closed.
      const isLost = document.activeElement === document.body || !document.activeElement?.isConnected;
      if (isLost && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return (
    <dialog class="dialog" aria-labelledby={titleId} ref={root} onClose={onClose}>
      <form
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!disabled) onConfirm();
        }}
      >
        <h2 class="dialog-title" id={titleId}>
          {title}
        </h2>
        {children}
        <div class="dialog-actions">
          <Button onClick={() => root.current?.close()}>Cancel</Button>
          <Button type="submit" variant={danger ? "danger" : "primary"} disabled={disabled} busy={busy}>
            {confirm}
          </Button>
        </div>
      </form>
    </dialog>
  );
}
