import { completionStatus } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/**
 * Makes the list of completions focusable, as what scrolls must be: a press on its scroll bar then goes to the list,
 * and does not take the focus out of the editor, which would close the list.
 */
export const focusableCompletions: Extension = EditorView.updateListener.of(({ view, state }) => {
  if (completionStatus(state) !== "active") return;
  view.requestMeasure({
    key: "focusable completions",
    read: () => view.dom.querySelector<HTMLElement>(".cm-tooltip-autocomplete > ul"),
    write: (list) => list?.setAttribute("tabindex", "0"),
  });
});
