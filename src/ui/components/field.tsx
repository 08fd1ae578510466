import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  label: string;
  /** What may be put in, or what it does, in a few words. */
  hint?: ComponentChildren;
  /** What is wrong with what was put in. */
  error?: string;
  /** The label is there for assistive tools only. */
  hideLabel?: boolean;
  disabled?: boolean;
}

interface ControlProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": "true" | undefined;
}

/** A label, a control, a hint and what is wrong, tied together. `children` gets what ties the control to the rest. */
export function Field(props: FieldProps & { children(control: ControlProps): ComponentChildren }) {
  const { label, hint, error, hideLabel, children } = props;
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(
    Boolean,
  );
  return (
    <div class="field">
      <label class={hideLabel ? "visually-hidden" : "field-label"} for={id}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": described.length > 0 ? described.join(" ") : undefined,
        "aria-invalid": error === undefined ? undefined : "true",
      })}
      {hint !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps extends FieldProps {
  value: string;
  onInput(value: string): void;
  placeholder?: string;
  /** Which keys a touch keyboard offers. */
  inputMode?: "text" | "numeric" | "decimal" | "search";
  /** Texts that are offered while typing. */
  suggestions?: readonly string[];
  /** Set in the face of code and paths. */
  mono?: boolean;
  /** More than one line, so many of them. */
  rows?: number;
  autoFocus?: boolean;
  onKeyDown?(event: KeyboardEvent): void;
}

/** A line of text, or with `rows` several. */
export function TextField(props: TextFieldProps) {
  const listId = useId();
  const { value, placeholder, disabled, rows, suggestions } = props;
  const shared = {
    class: props.mono ? "input mono" : "input",
    value,
    placeholder,
    disabled,
    autoFocus: props.autoFocus,
    autocomplete: "off",
    spellcheck: false,
    onKeyDown: props.onKeyDown,
    onInput: (event: { currentTarget: { value: string } }) => props.onInput(event.currentTarget.value),
  } as const;
  return (
    <Field {...props}>
      {(control) =>
        rows === undefined ? (
          <>
            <input
              {...shared}
              {...control}
              type="text"
              inputMode={props.inputMode}
              list={suggestions && listId}
            />
            {suggestions && (
              <datalist id={listId}>
                {suggestions.map((text) => (
                  <option key={text} value={text} />
                ))}
              </datalist>
            )}
          </>
        ) : (
          <textarea {...shared} {...control} rows={rows} />
        )
      }
    </Field>
  );
}

interface SelectProps<T extends string> extends FieldProps {
  value: T;
  options: readonly { value: T; label: string }[];
  onChange(value: T): void;
}

/** One of several. */
export function Select<T extends string>(props: SelectProps<T>) {
  return (
    <Field {...props}>
      {(control) => (
        <select
          {...control}
          class="input select"
          disabled={props.disabled}
          value={props.value}
          onChange={(event) => props.onChange(event.currentTarget.value as T)}
        >
          {props.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
