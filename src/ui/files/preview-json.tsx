import { useMemo } from "preact/hooks";
import { JsonTree } from "../values/json-tree.tsx";
import "../values/values.css";

/** A JSON text as a tree, or why it is none. */
export function JsonPreview({ text }: { text: string }) {
  const parsed = useMemo(() => parse(text), [text]);
  return (
    <div class="panel-body json-preview">
      {"problem" in parsed ? (
        <p class="bad">This is no JSON: {parsed.problem}</p>
      ) : (
        <JsonTree value={parsed.value} />
      )}
    </div>
  );
}

function parse(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
