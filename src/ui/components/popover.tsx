import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";

interface PopoverProps {
  /** What it tells about: its name, and part of the button's. */
  label: string;
  /** What the button shows. */
  trigger: ComponentChildren;
  children: ComponentChildren;
}

/** A button that unfolds a few sentences below it. Escape or a click elsewhere folds them. */
export function Popover({ label, trigger, children }: PopoverProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  function place(event: Event): void {
    const button = (event.currentTarget as HTMLElement).getBoundingClientRect();
    if (!box.current) return;
    box.current.style.top = `${button.bottom + 4}px`;
    box.current.style.right = `${Math.max(8, innerWidth - button.right)}px`;
  }

  return (
    <>
      <button
        type="button"
        class="popover-button"
        popovertarget={id}
        aria-expanded={isOpen}
        title={label}
        onClick={place}
      >
        <span class="visually-hidden">{label}: </span>
        {trigger}
      </button>
      <div
        class="popover"
        id={id}
        ref={box}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={(event) => setOpen(event.newState === "open")}
      >
        {children}
      </div>
    </>
  );
}
