import { decodeText, numberRows, type ParsedBody } from "./payload.ts";

/** The ways in which a body can be looked at, by the ids of their tabs. */
export const BODY_VIEWS = {
  "view-picture": "Picture",
  "view-chart": "Chart",
  "view-tree": "Tree",
  "view-table": "Table",
  "view-npy": "NPY",
  "view-text": "Text",
  "view-hex": "Hex",
} as const;

export type BodyViewName = keyof typeof BODY_VIEWS;

/** Rows of so many numbers are taken for the scores of classes. */
const MAX_CLASSES = 20;

/** Which ways suit a body, the best first. */
export function viewsOf(parsed: ParsedBody, body: Uint8Array): BodyViewName[] {
  const rows = numberRows(parsed);
  const width = rows?.[0]?.length ?? 0;
  const views: (BodyViewName | false)[] = [
    parsed.kind === "image" && "view-picture",
    rows !== undefined && width >= 2 && width <= MAX_CLASSES && "view-chart",
    parsed.kind === "json" && "view-tree",
    (parsed.kind === "csv" || (rows !== undefined && width > 1)) && "view-table",
    parsed.kind === "npy" && "view-npy",
    parsed.kind !== "npy" && parsed.kind !== "image" && isText(parsed, body) && "view-text",
    "view-hex",
  ];
  return views.filter((view) => view !== false);
}

function isText({ kind }: ParsedBody, body: Uint8Array): boolean {
  return kind === "json" || decodeText(body) !== undefined;
}
