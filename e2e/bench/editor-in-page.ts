import { javascript } from "@codemirror/lang-javascript";
import { basicSetup, EditorView } from "codemirror";

/** Shows a script in CodeMirror as it comes, in an otherwise empty page. */
export function showBareEditor(text: string): void {
  const parent = document.createElement("div");
  document.body.append(parent);
  new EditorView({ parent, doc: text, extensions: [basicSetup, javascript({ typescript: true })] });
}
