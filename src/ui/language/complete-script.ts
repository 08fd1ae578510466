import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from "@codemirror/autocomplete";
import { pickedCompletion } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import type { CompletionItem } from "../../worker/language/language.ts";
import { describeName } from "./describe-name.ts";
import type { ScriptLanguage } from "./script-language.ts";

/** What may be written where the cursor is, of the script, its files and what it may import. */
export function completeScript(path: string, language: ScriptLanguage): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(/[\w$]+$/);
    const isAsked = context.explicit || word !== null || context.matchBefore(/[.'"/@]$/) !== null;
    if (!isAsked || isInComment(context)) return null;
    const found = await language.ask(path, (service) => service.complete(path, context.pos));
    if (context.aborted || !found || found.items.length === 0) return null;
    return {
      from: Math.min(word?.from ?? found.from, context.pos),
      options: found.items.map((item) => toOption(item, path, context.pos, language)),
      // Names without the letters that are there now were left out.
      validFor: (text) => text.startsWith(word?.text ?? "") && /^[\w$]*$/.test(text),
    };
  };
}

function isInComment({ state, pos }: CompletionContext): boolean {
  const line = state.doc.lineAt(pos);
  return /^\s*(\/\/|\*|\/\*)/.test(line.text.slice(0, pos - line.from));
}

function toOption(item: CompletionItem, path: string, pos: number, language: ScriptLanguage): Completion {
  const explain = () => language.ask(path, (service) => service.explain(path, pos, item.key));
  return {
    label: item.label,
    type: TYPES[item.kind] ?? "variable",
    ...(item.from !== undefined && { detail: item.from }),
    boost: boostOf(item),
    info: async () => {
      const told = await explain();
      return told ? describeName(told) : null;
    },
    apply: item.key.source === undefined ? (item.insert ?? item.label) : withImport(item, explain),
  };
}

/** Puts the name in, with the import that it needs in the same step. */
function withImport(item: CompletionItem, explain: () => Promise<{ edits: TextChange[] } | undefined>) {
  return async (view: EditorView, completion: Completion, from: number, to: number): Promise<void> => {
    const { doc } = view.state;
    const told = await explain();
    if (!view.state.doc.eq(doc)) return;
    const imports = told?.edits.map(({ from, to, text }) => ({ from, to, insert: text })) ?? [];
    const changes = view.state.changes([...imports, { from, to, insert: item.insert ?? item.label }]);
    view.dispatch({
      changes,
      selection: { anchor: changes.mapPos(to, 1) },
      annotations: pickedCompletion.of(completion),
      userEvent: "input.complete",
    });
  };
}

interface TextChange {
  from: number;
  to: number;
  text: string;
}

/** The service's order as far as CodeMirror asks for one: what is near first, what must be imported last. */
function boostOf({ rank, label }: CompletionItem): number {
  const level = Number.parseInt(rank, 10);
  const order = Number.isNaN(level) ? 0 : (14 - level) * 8;
  return Math.max(-99, Math.min(99, label.startsWith("_") ? order - 40 : order));
}

const TYPES: Record<string, string> = {
  ...{ method: "method", function: "function", "local function": "function", constructor: "function" },
  ...{ property: "property", getter: "property", setter: "property", JSX: "property" },
  ...{ class: "class", interface: "interface", type: "type", enum: "enum", "type parameter": "type" },
  ...{ module: "namespace", alias: "namespace", keyword: "keyword", const: "constant", string: "text" },
};
