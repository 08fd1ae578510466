import { useMemo } from "preact/hooks";
import { Chip } from "../components/chip.tsx";
import { VirtualList } from "../components/virtual-list.tsx";
import { plural } from "../train/quantities.ts";
import { compareLines, comparePaths, type LineDifference } from "./differences.ts";
import { formatHex } from "./hex.ts";

interface TextsProps {
  before: string;
  after: string;
}

/** Two texts: JSON by its places, all else by its lines. */
export function TextDifference({ before, after }: TextsProps) {
  const values = useMemo(() => jsonOf(before, after), [before, after]);
  if (values) return <TreeDifference before={values[0]} after={values[1]} />;
  return <LinesDifference before={before} after={after} />;
}

/** Bytes that are no text, by the lines of their hexadecimal digits. */
export function BytesDifference({ before, after }: { before: Uint8Array; after: Uint8Array }) {
  const [left, right] = useMemo(() => [formatHex(before), formatHex(after)], [before, after]);
  return <LinesDifference before={left} after={right} />;
}

/** The places where two JSON values differ. */
export function TreeDifference({ before, after }: { before: unknown; after: unknown }) {
  const found = useMemo(() => comparePaths(before, after), [before, after]);
  if (found.length === 0) return <Chip tone="good">the same value</Chip>;
  return (
    <table class="table figure-table mono">
      <thead>
        <tr>
          <th scope="col">Place</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {found.map((difference) => (
          <tr key={difference.path}>
            <th scope="row">{difference.path}</th>
            <td>{textOf(difference, "before")}</td>
            <td>{textOf(difference, "after")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function textOf(difference: object, side: "before" | "after"): string {
  if (!(side in difference)) return "absent";
  const value = (difference as Record<string, unknown>)[side];
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
}

function jsonOf(before: string, after: string): [unknown, unknown] | undefined {
  if (![before, after].every((text) => /^\s*[[{]/.test(text))) return undefined;
  try {
    return [JSON.parse(before), JSON.parse(after)];
  } catch {
    // One of both is no JSON: then lines are what can be compared.
    return undefined;
  }
}

const SIGNS = { same: " ", removed: "−", added: "+" } as const;
const LINE_HEIGHT = 18;

function LinesDifference({ before, after }: TextsProps) {
  const lines = useMemo(() => compareLines(before, after), [before, after]);
  const changed = lines.filter((line) => line.kind !== "same").length;
  if (changed === 0) return <Chip tone="good">the same text</Chip>;
  return (
    <div class="value">
      <p>
        <Chip tone="warn">
          {plural(changed, "line")} {changed === 1 ? "differs" : "differ"}
        </Chip>
      </p>
      <div class="line-differences mono">
        <div class="line-area" style={{ height: `${Math.min(320, lines.length * LINE_HEIGHT)}px` }}>
          <VirtualList
            label="Lines that differ"
            items={lines}
            rowHeight={LINE_HEIGHT}
            keyOf={(line) => `${line.before ?? ""}:${line.after ?? ""}`}
          >
            {(line) => <Line line={line} />}
          </VirtualList>
        </div>
      </div>
    </div>
  );
}

function Line({ line }: { line: LineDifference }) {
  return (
    <p class={`line line-${line.kind}`}>
      <span class="line-number muted">{line.before ?? ""}</span>
      <span class="line-number muted">{line.after ?? ""}</span>
      <span>
        {SIGNS[line.kind]} {line.text}
      </span>
    </p>
  );
}
