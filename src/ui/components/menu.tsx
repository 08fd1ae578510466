import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button, IconButton, Shortcut } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { stepIn } from "./step-in.ts";

export type MenuItem = { kind: "separator" } | MenuAction;

export interface MenuAction {
  kind?: "action";
  label: string;
  icon?: IconName;
  shortcut?: string;
  danger?: boolean;
  disabled?: boolean;
  /** For one of several: whether it is the one. */
  checked?: boolean;
  run(): void;
}

/** Where a menu opens: below an element, or at a point. */
export type MenuAnchor = { x: number; y: number };

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  at: MenuAnchor;
  onClose(): void;
}

/** A list of actions over the page. Arrows move, Enter runs, Escape closes; focus goes back to where it was. */
export function Menu({ label, items, at, onClose }: MenuProps) {
  const root = useRef<HTMLDivElement>(null);
  const hasMarks = items.some(
    (item) => item.kind !== "separator" && (item.icon || item.checked !== undefined),
  );
  const buttons = () => [
    ...(root.current?.querySelectorAll<HTMLButtonElement>("button:not(:disabled)") ?? []),
  ];

  useLayoutEffect(() => {
    const menu = root.current;
    const before = document.activeElement;
    if (!menu) return;
    menu.showPopover();
    place(menu, at);
    buttons()[0]?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  useEffect(() => {
    const menu = root.current;
    const onToggle = (event: Event) => {
      if (event instanceof ToggleEvent && event.newState === "closed") onClose();
    };
    menu?.addEventListener("toggle", onToggle);
    return () => menu?.removeEventListener("toggle", onToggle);
  }, [onClose]);

  function onKeyDown(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Tab") onClose();
    const all = buttons();
    const next = stepIn(all, document.activeElement as HTMLButtonElement, event.key, "vertical");
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  function runAndClose(run: () => void): void {
    onClose();
    // After the menu is gone and focus is back, so that what the action focuses keeps it.
    setTimeout(run);
  }

  return (
    <div
      class="menu"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      popover="auto"
      ref={root}
      onKeyDown={onKeyDown}
    >
      {items.map((item, index) =>
        item.kind === "separator" ? (
          <hr key={index} class="menu-separator" />
        ) : (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is menuitemradio where aria-checked is set
          <button
            key={index}
            type="button"
            role={item.checked === undefined ? "menuitem" : "menuitemradio"}
            aria-checked={item.checked}
            class={item.danger ? "menu-item menu-item-danger" : "menu-item"}
            disabled={item.disabled}
            tabIndex={-1}
            onClick={() => runAndClose(item.run)}
          >
            {hasMarks && <span class="menu-mark">{markOf(item)}</span>}
            <span class="truncate">{item.label}</span>
            {item.shortcut && <Shortcut keys={item.shortcut} />}
          </button>
        ),
      )}
    </div>
  );
}

function markOf(item: MenuAction) {
  if (item.checked === true) return <Icon name="check" />;
  return item.icon && <Icon name={item.icon} />;
}

function place(menu: HTMLElement, at: MenuAnchor): void {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`;
}

interface MenuButtonProps {
  label: string;
  items: readonly MenuItem[];
  /** Only a picture; the label is its name. */
  icon?: IconName;
  children?: ComponentChildren;
}

/** A button that opens a menu below it. */
export function MenuButton({ label, items, icon, children }: MenuButtonProps) {
  const [at, setAt] = useState<MenuAnchor>();
  function open(event: MouseEvent): void {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    const box = event.currentTarget.getBoundingClientRect();
    setAt({ x: box.left, y: box.bottom + 2 });
  }
  return (
    <>
      {icon ? (
        <IconButton icon={icon} label={label} hasPopup="menu" expanded={at !== undefined} onClick={open} />
      ) : (
        <Button variant="quiet" title={label} hasPopup="menu" expanded={at !== undefined} onClick={open}>
          {children}
        </Button>
      )}
      {at && <Menu label={label} items={items} at={at} onClose={() => setAt(undefined)} />}
    </>
  );
}
