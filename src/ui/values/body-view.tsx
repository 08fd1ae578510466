import { useEffect, useMemo, useState } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { CodeBlock } from "../components/code-block.tsx";
import { Spinner } from "../components/progress.tsx";
import { saveAs } from "../files/dropped-files.ts";
import { formatBytes } from "../files/paths.ts";
import { BODY_VIEWS, type BodyViewName, viewsOf } from "./body-views.ts";
import { HexView } from "./hex-view.tsx";
import { JsonTree } from "./json-tree.tsx";
import { parseLongJson } from "./long-json.ts";
import { NumberBars } from "./number-bars.tsx";
import { isJsonType, numberRows, type ParsedBody, parseBody, textStart } from "./payload.ts";
import { PictureOfBytes } from "./picture-of-bytes.tsx";
import { RowTable } from "./row-table.tsx";
import { usePlaced } from "./value-place.ts";
import { ViewTabs } from "./view-tabs.tsx";
import "./values.css";

/** A longer text is cut: no one reads it, and the browser would stall. */
const SHOWN_CHARACTERS = 100_000;
/** Of a longer CSV the first rows are taken apart. */
const SHOWN_TABLE_BYTES = 250_000;
/** Longer JSON is parsed in turns with the page. */
const LONG_JSON_BYTES = 250_000;

interface BodyViewProps {
  body: Uint8Array<ArrayBuffer>;
  contentType: string;
}

/** A body in each way that suits it. */
export function BodyView(props: BodyViewProps) {
  const { body, contentType } = props;
  if (body.length === 0) return <p class="muted">The body is empty.</p>;
  const isLong = body.length > LONG_JSON_BYTES && isJsonType(contentType);
  return isLong ? <LongJson {...props} /> : <ShortBody {...props} />;
}

function ShortBody(props: BodyViewProps) {
  const { body, contentType } = props;
  const shown = useMemo(() => tableStart(body, contentType), [body, contentType]);
  const parsed = useMemo(() => parseBody(shown, contentType), [shown, contentType]);
  return <ParsedView {...props} parsed={parsed} isCut={shown.length < body.length} />;
}

function LongJson(props: BodyViewProps) {
  const { body } = props;
  const [read, setRead] = useState<{ of: Uint8Array; parsed: ParsedBody } | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    void parseLongJson(body, () => isWanted).then((parsed) => parsed && setRead({ of: body, parsed }));
    return () => {
      isWanted = false;
    };
  }, [body]);
  if (read?.of === body) return <ParsedView {...props} parsed={read.parsed} isCut={false} />;
  return (
    <p class="row" role="status">
      <Spinner /> {formatBytes(body.length)} are being read.
    </p>
  );
}

/** `isCut`: only the body's first rows were parsed. */
function ParsedView(props: BodyViewProps & { parsed: ParsedBody; isCut: boolean }) {
  const { body, contentType, parsed, isCut } = props;
  const views = useMemo(() => viewsOf(parsed, body), [parsed, body]);
  const rows = useMemo(() => numberRows(parsed) ?? [], [parsed]);
  return (
    <ViewTabs
      label="Body of the answer"
      views={views.map((name) => ({
        name,
        label: BODY_VIEWS[name],
        render: () => <View view={name} parsed={parsed} rows={rows} body={body} isCut={isCut} />,
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
  /** Those of numbers. */
  rows: readonly (readonly number[])[];
  body: Uint8Array<ArrayBuffer>;
  /** Whether only the body's first rows were parsed. */
  isCut: boolean;
}

function View(props: BodyPartProps) {
  const { view, parsed, rows, body, isCut } = props;
  switch (view) {
    case "view-picture":
      return parsed.kind === "image" ? <PictureOfBytes bytes={body} mediaType={parsed.mediaType} /> : null;
    case "view-chart":
      return <NumberBars rows={rows} />;
    case "view-table":
      return (
        <>
          <RowTable rows={parsed.kind === "csv" ? parsed.rows : rows} />
          {isCut && (
            <p class="field-hint">The table has the rows of the first {formatBytes(SHOWN_TABLE_BYTES)}.</p>
          )}
        </>
      );
    case "view-tree":
      return parsed.kind === "json" ? <JsonTree value={parsed.value} /> : null;
    case "view-text":
      return <LongText text={textStart(body, SHOWN_CHARACTERS + 1)} label="Body as text" />;
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
