import { indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { forceParsing } from "@codemirror/language";
import { lintGutter, openLintPanel, setDiagnostics } from "@codemirror/lint";
import { search } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { effect } from "@preact/signals";
import { basicSetup } from "codemirror";
import { nameOf } from "../files/paths.ts";
import { positionOf, toDiagnostics } from "../language/marks.ts";
import { scriptExtensions } from "../language/script-extensions.ts";
import type { ScriptLanguage } from "../language/script-language.ts";
import { lately } from "../when-quiet.ts";
import { editorTheme } from "./editor-theme.ts";
import type { TextDocument } from "./text-document.ts";

/** A text editor in an element. */
export interface CodeEditor {
  /** Shows a document; where it was shown before, with its cursor, scroll and history. */
  show(document: TextDocument): void;
  /** Puts the cursor at a place, counted from 1, selects `length` characters from there on, and scrolls there. */
  reveal(place: { line: number; column: number; length?: number }): void;
  showProblems(): void;
  focus(): void;
  destroy(): void;
}

interface Options {
  onEdit(path: string, text: string): void;
  onCursor(place: { line: number; column: number }): void;
  language: ScriptLanguage;
}

interface Kept {
  state: EditorState;
  scrollTop: number;
}

/** Cursor, history and scroll of documents that were shown, as long as they are open. */
const kept = new WeakMap<TextDocument, Kept>();

/** So many characters of a document are parsed before it is shown, unless that takes too long. */
const PARSED_AT_ONCE = 20_000;
const PARSING_MS = 50;

/** Makes a CodeMirror editor. The only module that names CodeMirror: it is loaded when it is first needed. */
export function createCodeEditor(parent: HTMLElement, options: Options): CodeEditor {
  const view = new EditorView({ parent });
  parent.addEventListener("keydown", () => steadyCursor(parent), true);
  let shown: TextDocument | undefined;
  let endEffects = () => {};

  function show(document: TextDocument): void {
    if (shown === document) return;
    if (shown) kept.set(shown, { state: view.state, scrollTop: view.scrollDOM.scrollTop });
    endEffects();
    shown = document;
    const before = kept.get(document);
    view.setState(before?.state ?? startState(document, options));
    takeText(document);
    // Before it is seen, so that neither colours nor the marks of what can be folded come late.
    forceParsing(view, Math.min(PARSED_AT_ONCE, view.state.doc.length), PARSING_MS);
    view.scrollDOM.scrollTop = before?.scrollTop ?? 0;
    endEffects = follow(document);
  }

  /** Shows what happens to the document other than by typing here. */
  function follow(document: TextDocument): () => void {
    const endText = effect(() => {
      document.replaced.value;
      takeText(document);
    });
    const endMarks = effect(() => {
      const marks = toDiagnostics(document.diagnostics.value, view.state.doc, options.language);
      view.dispatch(setDiagnostics(view.state, marks));
    });
    return () => {
      endText();
      endMarks();
    };
  }

  function takeText(document: TextDocument): void {
    const changes = differenceOf(view.state.doc.toString(), document.text.peek());
    if (changes) view.dispatch({ changes });
  }

  return {
    show,
    reveal({ line, column, length = 0 }) {
      const anchor = positionOf(view.state.doc, line, column);
      const head = Math.min(anchor + length, view.state.doc.length);
      view.dispatch({
        selection: { anchor, head },
        effects: EditorView.scrollIntoView(anchor, { y: "center" }),
      });
      view.focus();
    },
    showProblems: () => void openLintPanel(view),
    focus: () => view.focus(),
    destroy() {
      endEffects();
      view.destroy();
    },
  };
}

/** The cursor blinks when nobody types: to begin that anew takes 2 ms of each key's frame. */
function steadyCursor(parent: HTMLElement): void {
  if (parent.dataset.typing === undefined) parent.dataset.typing = "";
  lately(parent, () => parent.removeAttribute("data-typing"));
}

function startState(document: TextDocument, { onEdit, onCursor, language }: Options): EditorState {
  const listener = EditorView.updateListener.of((update) => {
    if (update.docChanged) {
      const text = update.state.doc.toString();
      if (text !== document.text.peek()) onEdit(document.path, text);
    }
    if (update.docChanged || update.selectionSet) {
      const { head } = update.state.selection.main;
      const line = update.state.doc.lineAt(head);
      onCursor({ line: line.number, column: head - line.from + 1 });
    }
  });
  return EditorState.create({
    doc: document.text.peek(),
    extensions: [
      basicSetup,
      keymap.of([indentWithTab]),
      search({ top: true }),
      EditorState.phrases.of(PHRASES),
      lintGutter(),
      matchMedia("(max-width: 760px)").matches ? EditorView.lineWrapping : [],
      languageOf(document.path),
      document.isReadOnly ? EditorState.readOnly.of(true) : [],
      language.knows(document.path) ? scriptExtensions(document, language) : [],
      editorTheme,
      EditorView.contentAttributes.of({ "aria-label": `Text of ${nameOf(document.path)}`, tabindex: "0" }),
      listener,
    ],
  });
}

const PHRASES = {
  next: "Next",
  previous: "Previous",
  all: "All",
  "match case": "Match case",
  regexp: "Regular expression",
  "by word": "Whole word",
  replace: "Replace",
  "replace all": "Replace all",
};

function languageOf(path: string): Extension {
  if (/\.[mc]?ts$/.test(path)) return javascript({ typescript: true });
  if (/\.[mc]?js$/.test(path)) return javascript();
  return path.endsWith(".json") ? json() : [];
}

/** The one change that makes a text of another: the cursor stays where the rest does. */
function differenceOf(before: string, after: string) {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from += 1;
  let end = 0;
  while (end < shorter - from && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
