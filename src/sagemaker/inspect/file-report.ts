/** What a file holds, as far as it is worth more than its bytes. Structured-cloneable. */
export type FileReport =
  | { kind: "arrays"; format: string; arrays: ArraySummary[] }
  | TableReport
  /** A RecordIO file. */
  | { kind: "records"; count: number }
  | { kind: "archive"; entries: ArchiveEntry[]; sizeBytes: number; badlyPackedPrefix?: string }
  /** A symbol file. */
  | { kind: "graph"; operatorCount: number; variableCount: number; mxnetVersion: string }
  /** Nothing that is known here. */
  | { kind: "unknown" };

/** An array of a file, without its values. */
export interface ArraySummary {
  /** Absent in a file of one array, and in a list without names. */
  name?: string;
  /** `undefined` for None. */
  shape: number[] | undefined;
  dtype: string;
  /** Bytes of its values in the file. */
  sizeBytes: number;
  /** `row_sparse` or `csr`; absent for a dense one. */
  storageType?: string;
}

/** A CSV file. Blank lines are no rows. */
export interface TableReport {
  kind: "table";
  rowCount: number;
  /** Fields of the longest row. */
  columnCount: number;
  /** The first row that has not as many fields as the first; absent where all have. */
  uneven?: { row: number; fields: number; expected: number };
  /** The first row has no number and the second has one: it is taken for names of columns. */
  hasHeader: boolean;
  /** Fields, those of a header left out, that are no number: numpy.genfromtxt makes NaN of each. */
  notNumbers: { count: number; emptyCount: number; first: { row: number; column: number; text: string }[] };
}

export interface ArchiveEntry {
  path: string;
  kind: "file" | "directory" | "link";
  sizeBytes: number;
}

/** A record of a RecordIO file. */
export interface RecordSummary {
  index: number;
  /** Where it begins in the file. */
  offset: number;
  sizeBytes: number;
  /** What it says of an image that follows; absent where none does. */
  header?: RecordHeader;
}

export interface RecordHeader {
  labels: number[];
  id: string;
}

/** A record's content: of an image record what follows its header. */
export interface RecordContent {
  header?: RecordHeader;
  content: Uint8Array<ArrayBuffer>;
}
