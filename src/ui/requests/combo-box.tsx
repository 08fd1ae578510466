import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { Field } from "../components/field.tsx";
import { Icon } from "../components/icon.tsx";
import { stepIn } from "../components/step-in.ts";

interface ComboBoxProps {
  label: string;
  value: string;
  /** Offered all of them, whatever is typed. */
  options: readonly string[];
  placeholder?: string;
  hint?: ComponentChildren;
  onInput(value: string): void;
}

/** A text that can be typed or chosen. Arrow down opens the list, Enter takes, Escape closes. */
export function ComboBox({ label, value, options, placeholder, hint, onInput }: ComboBoxProps) {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const isOpen = useSignal(false);
  const active = useSignal<string | undefined>(undefined);

  function open(): void {
    isOpen.value = true;
    active.value = options.includes(value) ? value : undefined;
  }

  function close(): void {
    isOpen.value = false;
    active.value = undefined;
  }

  function take(option: string): void {
    onInput(option);
    close();
    input.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
    if (isArrow && !isOpen.value) open();
    else if (isArrow) active.value = stepIn(options, active.value ?? "", event.key, "vertical");
    else if (event.key === "Escape" && isOpen.value) close();
    else if (event.key === "Enter" && isOpen.value && !event.ctrlKey && !event.metaKey)
      take(active.value ?? value);
    else return;
    event.preventDefault();
  }

  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <div class="combo">
          <input
            {...control}
            ref={input}
            class="input mono combo-input"
            type="text"
            role="combobox"
            aria-expanded={isOpen.value}
            aria-controls={listId}
            aria-autocomplete="none"
            aria-activedescendant={active.value === undefined ? undefined : optionId(listId, active.value)}
            autocomplete="off"
            spellcheck={false}
            value={value}
            placeholder={placeholder}
            onInput={(event) => onInput(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onBlur={close}
          />
          <button
            type="button"
            class="combo-button"
            tabIndex={-1}
            aria-label={`Choose ${label}`}
            // The list must not close as the field loses the focus to this button.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => {
              input.current?.focus();
              if (isOpen.value) close();
              else open();
            }}
          >
            <Icon name="chevron" />
          </button>
          <div class="combo-list" id={listId} role="listbox" aria-label={label} hidden={!isOpen.value}>
            {options.map((option) => (
              // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
              <div
                key={option}
                id={optionId(listId, option)}
                class="combo-option mono"
                role="option"
                aria-selected={option === active.value}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => take(option)}
              >
                {option}
              </div>
            ))}
          </div>
        </div>
      )}
    </Field>
  );
}

function optionId(listId: string, option: string): string {
  return `${listId}-${option.replace(/[^a-z0-9]/gi, "-")}`;
}
