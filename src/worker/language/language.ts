import type { SourceLocation } from "../messages.ts";

/** A change of one file's text. Offsets are of the text as it was. */
export interface TextEdit {
  path: string;
  from: number;
  to: number;
  text: string;
}

/** What a person may have done about a problem, in words, and what it changes. */
export interface Fix {
  title: string;
  edits: TextEdit[];
}

/** Something about a script that is wrong, or looks so. */
export interface Problem {
  message: string;
  severity: "error" | "warning";
  location: SourceLocation;
  /** Offsets in the file that was asked for. */
  from: number;
  to: number;
  fixes: Fix[];
}

export interface Completions {
  /** Where the word begins that the completion replaces. */
  from: number;
  items: CompletionItem[];
}

export interface CompletionItem {
  label: string;
  /** As the language service names kinds: `method`, `property`, `keyword`, … */
  kind: string;
  /** Where it would be imported from. */
  from?: string;
  /** Text to put in, where it is not the label. */
  insert?: string;
  /** Lower is better. */
  rank: string;
  /** To be handed back for `explain`. */
  key: { name: string; source?: string; data?: unknown };
}

/** What is known of a name. `comment` is Markdown. */
export interface Explanation {
  signature: string;
  comment: string;
}

export interface CompletionDetails extends Explanation {
  /** What else the completion changes: an import. */
  edits: TextEdit[];
}

export interface Hover extends Explanation {
  from: number;
  to: number;
}

export interface SignatureHelp {
  /** `Dense(`, the parameters, `): Dense`. */
  before: string;
  parameters: { text: string; comment: string }[];
  after: string;
  comment: string;
  /** Which parameter is being typed. */
  active: number;
  /** Which of how many ways to call it this is, from 0. */
  index: number;
  count: number;
}

export interface Reference extends SourceLocation {
  /** The line's text. */
  text: string;
}

/** What may be asked about the scripts of one workspace. Paths are absolute, offsets count UTF-16 units from 0. */
export interface LanguageCalls {
  /** Tells of a text as it is typed. */
  type(path: string, text: string): void;
  /** Tells that the text of a file is what the file system has. */
  reread(path: string): void;
  /** All that is known to be wrong with a file. */
  diagnose(path: string): Problem[];
  complete(path: string, offset: number): Completions | undefined;
  explain(path: string, offset: number, key: CompletionItem["key"]): CompletionDetails | undefined;
  hover(path: string, offset: number): Hover | undefined;
  helpWithCall(path: string, offset: number): SignatureHelp | undefined;
  /** Where what is named at a place is declared. */
  define(path: string, offset: number): SourceLocation[];
  refer(path: string, offset: number): Reference[];
  /** What is at a place, for a person who gives it another name. `undefined` where nothing can be renamed. */
  nameAt(path: string, offset: number): { from: number; to: number; name: string } | undefined;
  /** @throws {Error} Where it cannot be renamed, with the reason. */
  rename(path: string, offset: number, name: string): TextEdit[];
  format(path: string): TextEdit[];
  /** The text of a declaration file, `undefined` where there is none of that path. */
  readDeclaration(path: string): string | undefined;
}

/** The language service as the page sees it. It starts with the first call. */
export type Language = {
  [Name in keyof LanguageCalls]: (
    ...args: Parameters<LanguageCalls[Name]>
  ) => Promise<ReturnType<LanguageCalls[Name]>>;
};

/** Whether a path is of a library's declarations, not of the workspace. */
export function isDeclaration(path: string): boolean {
  return /^\/(node_modules|lib)\//.test(path);
}

/** A text with edits made: all of them of the one file, none over another. */
export function withEdits(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((a, b) => b.from - a.from || b.to - a.to)
    .reduce((before, { from, to, text: put }) => before.slice(0, from) + put + before.slice(to), text);
}
