import { useSignal } from "@preact/signals";

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
  const children = childrenOf(value);
  if (children.length === 0 || isPlainList(value)) {
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
          {Array.isArray(value) ? `list of ${children.length}` : `object of ${children.length}`}
        </span>
      </summary>
      <Children of={children} depth={depth} />
    </details>
  );
}

function Children({ of: children, depth }: { of: [string, unknown][]; depth: number }) {
  const count = useSignal(CHILDREN_AT_ONCE);
  return (
    <div class="json-children">
      {children.slice(0, count.value).map(([name, value]) => (
        <Node key={name} name={name} value={value} depth={depth + 1} />
      ))}
      {children.length > count.value && (
        <button
          type="button"
          class="link-button"
          onClick={() => {
            count.value += CHILDREN_AT_ONCE;
          }}
        >
          Show more of {children.length}
        </button>
      )}
    </div>
  );
}

function childrenOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
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
