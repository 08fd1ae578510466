import { autocompletion } from "@codemirror/autocomplete";
import { openLintPanel } from "@codemirror/lint";
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, type Tooltip } from "@codemirror/view";
import type { TextDocument } from "../editor/text-document.ts";
import { completeScript } from "./complete-script.ts";
import { focusableCompletions } from "./completion-list.ts";
import { describeName } from "./describe-name.ts";
import type { ScriptLanguage } from "./script-language.ts";
import { signatureHelp } from "./signature-help.ts";

/** What an editor of a script knows besides its text. Nothing of it runs in the page's thread. */
export function scriptExtensions({ path, isReadOnly }: TextDocument, language: ScriptLanguage): Extension {
  const looking = [hover(path, language), following(path, language), lookUps(path, language)];
  if (isReadOnly) return looking;
  return [
    ...looking,
    autocompletion({ override: [completeScript(path, language)], maxRenderedOptions: 60 }),
    focusableCompletions,
    signatureHelp(path, language),
    changes(path, language),
  ];
}

function hover(path: string, language: ScriptLanguage): Extension {
  return hoverTooltip(async (_view, pos): Promise<Tooltip | null> => {
    const found = await language.ask(path, (service) => service.hover(path, pos));
    if (!found) return null;
    return { pos: found.from, end: found.to, above: true, create: () => ({ dom: describeName(found) }) };
  });
}

/** Ctrl-click, or Command-click, goes where a name is declared. */
function following(path: string, language: ScriptLanguage): Extension {
  return EditorView.domEventHandlers({
    mousedown(event, view) {
      if (event.button !== 0 || !(event.ctrlKey || event.metaKey)) return false;
      const pos = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (pos === null) return false;
      event.preventDefault();
      void language.goToDefinition(path, pos);
      return true;
    },
  });
}

function lookUps(path: string, language: ScriptLanguage): Extension {
  return keymap.of([
    { key: "F12", run: at((offset) => void language.goToDefinition(path, offset)), preventDefault: true },
    {
      key: "Shift-F12",
      run: at((offset) => void language.findReferences(path, offset)),
      preventDefault: true,
    },
  ]);
}

function changes(path: string, language: ScriptLanguage): Extension {
  return Prec.high(
    keymap.of([
      { key: "F2", run: at((offset) => void language.startRename(path, offset)), preventDefault: true },
      { key: "Shift-Alt-f", run: at(() => void language.format(path)), preventDefault: true },
      { key: "Mod-.", run: openLintPanel, preventDefault: true },
    ]),
  );
}

function at(task: (offset: number) => void) {
  return ({ state }: EditorView): boolean => {
    task(state.selection.main.head);
    return true;
  };
}
