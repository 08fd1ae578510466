import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { type EditorView, keymap, showTooltip, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { SignatureHelp } from "../../worker/language/language.ts";
import { renderComment } from "./describe-name.ts";
import type { ScriptLanguage } from "./script-language.ts";

const DELAY_MS = 60;

interface Shown {
  help: SignatureHelp;
  pos: number;
}

const setHelp = StateEffect.define<Shown | undefined>();

const shownHelp = StateField.define<Shown | undefined>({
  create: () => undefined,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setHelp)) return effect.value;
    return shown && { ...shown, pos: transaction.changes.mapPos(shown.pos) };
  },
  provide: (field) =>
    showTooltip.from(field, (shown) =>
      shown ? { pos: shown.pos, above: true, create: () => ({ dom: render(shown.help) }) } : null,
    ),
});

/** Tells what a call takes while its arguments are typed. Escape hides it, Ctrl-Shift-Space shows it. */
export function signatureHelp(path: string, language: ScriptLanguage): Extension {
  const plugin = ViewPlugin.fromClass(
    class {
      readonly #view: EditorView;
      #timer: ReturnType<typeof setTimeout> | undefined;

      constructor(view: EditorView) {
        this.#view = view;
      }

      update(update: ViewUpdate): void {
        if (!update.docChanged && !update.selectionSet) return;
        const isShown = update.state.field(shownHelp) !== undefined;
        if (isShown || typed(update, /[(,]/)) this.ask();
      }

      ask(): void {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#answer(), DELAY_MS);
      }

      async #answer(): Promise<void> {
        const view = this.#view;
        const pos = view.state.selection.main.head;
        const help = await language.ask(path, (service) => service.helpWithCall(path, pos));
        if (view.state.selection.main.head !== pos) return;
        if (!help && !view.state.field(shownHelp, false)) return;
        view.dispatch({ effects: setHelp.of(help && { help, pos }) });
      }

      destroy(): void {
        clearTimeout(this.#timer);
      }
    },
  );
  const show = (view: EditorView): boolean => {
    view.plugin(plugin)?.ask();
    return true;
  };
  return [
    shownHelp,
    plugin,
    keymap.of([
      { key: "Escape", run: hide },
      { key: "Mod-Shift-Space", run: show },
    ]),
  ];
}

function hide(view: EditorView): boolean {
  if (!view.state.field(shownHelp)) return false;
  view.dispatch({ effects: setHelp.of(undefined) });
  return true;
}

function typed({ changes, docChanged }: ViewUpdate, pattern: RegExp): boolean {
  let isTyped = false;
  if (docChanged) {
    changes.iterChanges((_fromA, _toA, _fromB, _toB, inserted) => {
      isTyped ||= inserted.length <= 2 && pattern.test(inserted.toString());
    });
  }
  return isTyped;
}

function render({ before, parameters, after, comment, active, index, count }: SignatureHelp): HTMLElement {
  const root = document.createElement("div");
  root.className = "call-help";
  root.setAttribute("role", "status");
  const line = document.createElement("code");
  line.append(before);
  for (const [position, { text }] of parameters.entries()) {
    const part = document.createElement(position === active ? "b" : "span");
    part.textContent = text;
    line.append(position > 0 ? ", " : "", part);
  }
  line.append(after);
  root.append(line);
  if (count > 1)
    root.append(Object.assign(document.createElement("small"), { textContent: `${index + 1} of ${count}` }));
  const told = parameters[active]?.comment || comment;
  const [first] = told === "" ? [] : renderComment(told);
  if (first) root.append(first);
  return root;
}
