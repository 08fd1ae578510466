import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import { Spinner } from "./progress.tsx";
import { ariaShortcut, shortcutText } from "./shortcut-text.ts";

export interface ButtonProps {
  children: ComponentChildren;
  onClick?(event: MouseEvent): void;
  /** `primary` for the one next action of a panel, `danger` for what ends or removes, `quiet` without a border. */
  variant?: "plain" | "primary" | "danger" | "quiet";
  type?: "button" | "submit";
  icon?: IconName;
  disabled?: boolean;
  /** Shows that the action is under way; the button cannot be pressed meanwhile. */
  busy?: boolean;
  /** A shortcut that does the same, e.g. `Mod+Enter`; shown beside the words and told to assistive tools. */
  shortcut?: string;
  title?: string;
  expanded?: boolean;
  hasPopup?: "menu" | "dialog";
}

/** A button with a verb on it. */
export function Button(props: ButtonProps) {
  const { children, variant = "plain", type = "button", icon, disabled, busy, shortcut, title } = props;
  return (
    <button
      type={type}
      class={`button button-${variant}`}
      disabled={disabled === true || busy === true}
      aria-busy={busy === true ? "true" : undefined}
      aria-keyshortcuts={shortcut === undefined ? undefined : ariaShortcut(shortcut)}
      title={title}
      aria-expanded={props.expanded}
      aria-haspopup={props.hasPopup}
      onClick={props.onClick}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      <span>{children}</span>
      {shortcut !== undefined && <Shortcut keys={shortcut} />}
    </button>
  );
}

export interface IconButtonProps {
  icon: IconName;
  /** What it does: its name and its tooltip. */
  label: string;
  onClick?(event: MouseEvent): void;
  disabled?: boolean;
  /** For a button that is on or off. */
  pressed?: boolean;
  expanded?: boolean;
  hasPopup?: "menu" | "dialog";
  tabIndex?: number;
}

/** A button with a picture only. */
export function IconButton(props: IconButtonProps) {
  return (
    <button
      type="button"
      class="button button-icon"
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-haspopup={props.hasPopup}
      tabIndex={props.tabIndex}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}

/** A shortcut as the user's keyboard names it: `Mod+S` is ⌘S or Ctrl+S. */
export function Shortcut({ keys }: { keys: string }) {
  return (
    <span class="shortcut" aria-hidden="true">
      {shortcutText(keys)}
    </span>
  );
}
