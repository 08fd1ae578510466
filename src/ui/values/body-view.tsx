import type { Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { CodeBlock } from "../components/code-block.tsx";
import { saveAs } from "../files/dropped-files.ts";
import { formatBytes } from "../files/paths.ts";
import { BODY_VIEWS, type BodyViewName, viewsOf } from "./body-views.ts";
import { HexView } from "./hex-view.tsx";
import { JsonTree } from "./json-tree.tsx";
import { NumberBars } from "./number-bars.tsx";
import { decodeText, numberRows, type ParsedBody, parseBody } from "./payload.ts";
import { PictureOfBytes } from "./picture-of-bytes.tsx";
import { RowTable } from "./row-table.tsx";
import { usePlaced } from "./value-place.ts";
import { ViewTabs } from "./view-tabs.tsx";
import "./values.css";

/** A longer text is cut: no one reads it, and the browser would stall. */
const SHOWN_CHARACTERS = 100_000;
/** Of a longer CSV the first rows are taken apart. */
const SHOWN_TABLE_BYTES = 250_000;

interface BodyViewProps {
  body: Uint8Array<ArrayBuffer>;
  contentType: string;
  /** Holds the view that is chosen, from one body to the next. */
  chosen?: Signal<string | undefined>;
}

/** A body in each way that suits it. */
export function BodyView({ body, contentType, chosen }: BodyViewProps) {
  const shown = useMemo(() => tableStart(body, contentType), [body, contentType]);
  const parsed = useMemo(() => parseBody(shown, contentType), [shown, contentType]);
  const views = useMemo(() => viewsOf(parsed, body), [parsed, body]);
  if (body.length === 0) return <p class="muted">The body is empty.</p>;
  return (
    <ViewTabs
      label="Body of the answer"
      {...(chosen && { chosen })}
      views={views.map((name) => ({
        name,
        label: BODY_VIEWS[name],
        render: () => <View view={name} parsed={parsed} body={body} isCut={shown.length < body.length} />,
      }))}
    >
      <span class="muted view-size">{formatBytes(body.length)}</span>
      <Button
        variant="quiet"
        icon="download"
        onClick={() => saveAs(new Blob([body], { type: contentType }), "body")}
      >
        Save
      </Button>
    </ViewTabs>
  );
}

/** The whole rows at the start of a long CSV: to take all of it apart would stall the page. All of any other body. */
function tableStart(body: Uint8Array, contentType: string): Uint8Array {
  if (body.length <= SHOWN_TABLE_BYTES || !/^text\/csv\b/i.test(contentType)) return body;
  const start = body.subarray(0, SHOWN_TABLE_BYTES);
  const end = start.lastIndexOf(NEWLINE) + 1;
  return end > 0 ? start.subarray(0, end) : body;
}

const NEWLINE = 10;

interface BodyPartProps {
  view: BodyViewName;
  parsed: ParsedBody;
  body: Uint8Array<ArrayBuffer>;
  /** Whether only the body's first rows were parsed. */
  isCut: boolean;
}

function View(props: BodyPartProps) {
  const { view, parsed, body, isCut } = props;
  switch (view) {
    case "view-picture":
      return parsed.kind === "image" ? <PictureOfBytes bytes={body} mediaType={parsed.mediaType} /> : null;
    case "view-chart":
      return <NumberBars rows={numberRows(parsed) ?? []} />;
    case "view-table":
      return (
        <>
          <RowTable rows={parsed.kind === "csv" ? parsed.rows : (numberRows(parsed) ?? [])} />
          {isCut && (
            <p class="field-hint">The table has the rows of the first {formatBytes(SHOWN_TABLE_BYTES)}.</p>
          )}
        </>
      );
    case "view-tree":
      return parsed.kind === "json" ? <JsonTree value={parsed.value} /> : null;
    case "view-text":
      return <LongText text={decodeText(body) ?? ""} label="Body as text" />;
    case "view-npy":
      return parsed.kind === "npy" ? <CodeBlock text={parsed.header} label="NPY header" /> : null;
    default:
      return <HexView bytes={body} />;
  }
}

/** A text as it is, its beginning where it is long. */
export function LongText({ text, label }: { text: string; label: string }) {
  const isCut = text.length > SHOWN_CHARACTERS;
  return (
    <>
      <CodeBlock text={isCut ? text.slice(0, SHOWN_CHARACTERS) : text} label={usePlaced(label)} />
      {isCut && (
        <p class="field-hint">The first {SHOWN_CHARACTERS.toLocaleString("en-US")} characters are shown.</p>
      )}
    </>
  );
}
