import { useContext, useMemo } from "preact/hooks";
import type { ValueSnapshot } from "../../sagemaker/trace/value-snapshot.ts";
import { formatBytes } from "../files/paths.ts";
import { formatCount } from "../train/quantities.ts";
import { BodyView, LongText } from "./body-view.tsx";
import { guessType } from "./guess-type.ts";
import { JsonTree } from "./json-tree.tsx";
import { decodeText } from "./payload.ts";
import { LONGEST_SUMMARY, summaryOf } from "./summary-of.ts";
import { keptValues } from "./tensor-values.ts";
import { TensorView } from "./tensor-view.tsx";
import { ValuePlace } from "./value-place.ts";
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
  const { own, type } = useMemo(() => {
    const whole = ownBytes(bytes.length < length ? wholeStart(bytes) : bytes);
    return { own: whole, type: guessType(whole) };
  }, [bytes, length]);
  return (
    <div class="value">
      <BodyView body={own} contentType={type} />
      {bytes.length < length && (
        <p class="field-hint">
          The first {formatBytes(bytes.length)} of {formatBytes(length)} were kept.
        </p>
      )}
    </div>
  );
}

/**
 * What was kept of a longer body, without the row or the character in whose middle it was cut: with it, it would be
 * taken for no table, or for no text.
 */
function wholeStart(bytes: Uint8Array): Uint8Array {
  const rows = bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
  if (rows.length > 0 && guessType(rows) === "text/csv") return rows;
  const lengths = Array.from({ length: LONGEST_CHARACTER }, (_, cut) => bytes.length - cut);
  const whole = lengths.find((length) => decodeText(bytes.subarray(0, length)) !== undefined);
  return whole === undefined ? bytes : bytes.subarray(0, whole);
}

const NEWLINE = 10;
/** Bytes of a character in UTF-8 at most. */
const LONGEST_CHARACTER = 4;

/** Bytes that the page may keep and make pictures of: not those of shared memory. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);
}

function SnapshotText({ snapshot: { text, length } }: { snapshot: Kind<"text"> }) {
  const isCut = text.length < length;
  const typed = useMemo(() => {
    const bytes = new TextEncoder().encode(text);
    const isPlain = guessType(isCut ? wholeStart(bytes) : bytes) === "text/plain";
    return isPlain
      ? undefined
      : { kind: "bytes" as const, bytes, length: bytes.length + length - text.length };
  }, [text, length]);
  if (typed) return <SnapshotBytes snapshot={typed} />;
  return (
    <div class="value">
      <LongText text={text} label="Text" />
      {isCut && (
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
  const plain = plainItems(snapshot);
  const outer = useContext(ValuePlace);
  const place = outer === "" ? "" : `${outer}, `;
  return (
    <div class="value">
      <p class="muted">
        {snapshot.className} of {formatCount(snapshot.length)}
        {entries.length < snapshot.length && `: the first ${formatCount(entries.length)} were kept`}
      </p>
      {plain && <JsonTree value={plain} />}
      {(plain ? [] : entries).map(([name, value], index) =>
        isSaid(value) ? (
          <p key={name} class="member-line mono">
            <span class="muted">{name}</span> {summaryOf(value)}
          </p>
        ) : (
          <details key={name} class="member" open={index < OPEN_MEMBERS}>
            <summary>
              <span class="mono">{name}</span> <span class="muted">{summaryOf(value)}</span>
            </summary>
            <ValuePlace.Provider value={`${place}${name}`}>
              <ValueView snapshot={value} />
            </ValuePlace.Provider>
          </details>
        ),
      )}
    </div>
  );
}

/** The items of a list that was cut, where all that are left are plain: a list of numbers. */
function plainItems(snapshot: Kind<"list"> | Kind<"record">): unknown[] | undefined {
  if (snapshot.kind === "record" || snapshot.items.length === 0) return undefined;
  const values = snapshot.items.flatMap((item) => (item.kind === "plain" ? [item.value] : []));
  return values.length === snapshot.items.length ? values : undefined;
}

/** Whether its summary says all of a value: a number, a word. */
function isSaid(value: ValueSnapshot): boolean {
  if (value.kind === "text") return value.text.length === value.length && isShort(value.text);
  return value.kind === "plain" && !(value.value instanceof Object) && isShort(String(value.value));
}

function isShort(text: string): boolean {
  return JSON.stringify(text).length <= LONGEST_SUMMARY;
}
