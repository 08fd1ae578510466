import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";

const CHILDREN_AT_ONCE = 100;

/** A JSON value that can be unfolded. Lists of plain values stand on one line. */
export function JsonTree({ value }: { value: unknown }) {
  return (
    <div class="json-tree mono">
      <Node value={value} depth={0} />
    </div>
  );
}

function Node({ name, value, depth }: { name?: string; value: unknown; depth: number }) {
  const label = name !== undefined && <span class="json-name">{name}: </span>;
  const names = useMemo(() => namesOf(value), [value]);
  const isLine = useMemo(() => isPlainList(value), [value]);
  if (names.length === 0 || isLine) {
    return (
      <p class="json-line">
        {label}
        <span class={`json-${typeOf(value)}`}>{lineOf(value)}</span>
      </p>
    );
  }
  return (
    <details open={depth < 2}>
      <summary>
        {label}
        <span class="muted">
          {Array.isArray(value) ? `list of ${names.length}` : `object of ${names.length}`}
        </span>
      </summary>
      <Children of={value as object} names={names} depth={depth} />
    </details>
  );
}

interface ChildrenProps {
  of: object;
  names: Names;
  depth: number;
}

function Children({ of, names, depth }: ChildrenProps) {
  const count = useSignal(CHILDREN_AT_ONCE);
  return (
    <div class="json-children">
      {names.first(count.value).map((name) => (
        <Node key={name} name={name} value={(of as Record<string, unknown>)[name]} depth={depth + 1} />
      ))}
      {names.length > count.value && (
        <button
          type="button"
          class="link-button"
          onClick={() => {
            count.value += CHILDREN_AT_ONCE;
          }}
        >
          Show more of {names.length}
        </button>
      )}
    </div>
  );
}

/** The names of what a value holds: those of a long list are not made before they are shown. */
interface Names {
  length: number;
  first(count: number): string[];
}

function namesOf(value: unknown): Names {
  if (Array.isArray(value)) {
    const { length } = value;
    return { length, first: (count) => Array.from({ length: Math.min(count, length) }, (_, at) => `${at}`) };
  }
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  return { length: keys.length, first: (count) => keys.slice(0, count) };
}

function isPlainList(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each !== "object" || each === null);
}

/** A long list of numbers is cut: the text and the table have all of it. */
function lineOf(value: unknown): string {
  if (!Array.isArray(value) || value.length <= CHILDREN_AT_ONCE) return compactJson(value);
  const head = value.slice(0, CHILDREN_AT_ONCE).map(plainText);
  return `[${head.join(", ")}, … ${value.length - CHILDREN_AT_ONCE} more]`;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

function compactJson(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(plainText).join(", ")}]` : plainText(value);
}

/** As JSON has it; what JSON does not know (NaN, an infinity, `undefined`) by its name. */
function plainText(value: unknown): string {
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
}
