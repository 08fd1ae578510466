import type { ValueSnapshot } from "../../sagemaker/trace/value-snapshot.ts";
import { CodeBlock } from "../components/code-block.tsx";
import { formatBytes } from "../files/paths.ts";
import { formatCount } from "../train/quantities.ts";
import { BodyView } from "./body-view.tsx";
import { guessType } from "./guess-type.ts";
import { JsonTree } from "./json-tree.tsx";
import { summaryOf } from "./summary-of.ts";
import { keptValues } from "./tensor-values.ts";
import { TensorView } from "./tensor-view.tsx";
import "./values.css";

type Kind<Name extends ValueSnapshot["kind"]> = Extract<ValueSnapshot, { kind: Name }>;

/** A value as it was at a stage of a request, in each way that suits it. */
export function ValueView({ snapshot }: { snapshot: ValueSnapshot }) {
  switch (snapshot.kind) {
    case "tensor":
      return <SnapshotTensor snapshot={snapshot} />;
    case "bytes":
      return <SnapshotBytes snapshot={snapshot} />;
    case "text":
      return <SnapshotText snapshot={snapshot} />;
    case "plain":
      return <JsonTree value={snapshot.value} />;
    case "list":
    case "record":
      return <Members snapshot={snapshot} />;
    case "other":
      return (
        <p class="mono value-other">
          <span class="tensor-title">{snapshot.className}</span> <span class="muted">{snapshot.text}</span>
        </p>
      );
  }
}

function SnapshotTensor({ snapshot }: { snapshot: Kind<"tensor"> }) {
  const { className, values, statistics } = snapshot;
  return (
    <div class="value">
      <TensorView facts={{ ...snapshot, title: className }} values={keptValues(values)} />
      {values.length < statistics.count && (
        <p class="field-hint">
          The first {formatCount(values.length)} of {formatCount(statistics.count)} values were kept; the
          statistics are of all.
        </p>
      )}
    </div>
  );
}

function SnapshotBytes({ snapshot: { bytes, length } }: { snapshot: Kind<"bytes"> }) {
  const own = ownBytes(bytes);
  return (
    <div class="value">
      <BodyView body={own} contentType={guessType(own)} />
      {bytes.length < length && (
        <p class="field-hint">
          The first {formatBytes(bytes.length)} of {formatBytes(length)} were kept.
        </p>
      )}
    </div>
  );
}

/** Bytes that the page may keep and make pictures of: not those of shared memory. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);
}

function SnapshotText({ snapshot: { text, length } }: { snapshot: Kind<"text"> }) {
  const bytes = new TextEncoder().encode(text);
  if (guessType(bytes) !== "text/plain") {
    return (
      <SnapshotBytes snapshot={{ kind: "bytes", bytes, length: bytes.length + (length - text.length) }} />
    );
  }
  return (
    <div class="value">
      <CodeBlock text={text} label="Text" />
      {text.length < length && (
        <p class="field-hint">
          The first {formatCount(text.length)} of {formatCount(length)} characters were kept.
        </p>
      )}
    </div>
  );
}

/** Members of a list or a record beyond this are folded at first. */
const OPEN_MEMBERS = 3;

function Members({ snapshot }: { snapshot: Kind<"list"> | Kind<"record"> }) {
  const entries: readonly (readonly [string, ValueSnapshot])[] =
    snapshot.kind === "list" ? snapshot.items.map((item, index) => [String(index), item]) : snapshot.entries;
  return (
    <div class="value">
      <p class="muted">
        {snapshot.className} of {formatCount(snapshot.length)}
        {entries.length < snapshot.length && `: the first ${formatCount(entries.length)} were kept`}
      </p>
      {entries.map(([name, value], index) => (
        <details key={name} class="member" open={index < OPEN_MEMBERS}>
          <summary>
            <span class="mono">{name}</span> <span class="muted">{summaryOf(value)}</span>
          </summary>
          <ValueView snapshot={value} />
        </details>
      ))}
    </div>
  );
}
