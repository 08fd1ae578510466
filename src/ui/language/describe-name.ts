import type { Explanation } from "../../worker/language/language.ts";

/** A name's signature and its doc comment as elements. */
export function describeName({ signature, comment }: Explanation): HTMLElement {
  const root = make("div", "name-note");
  root.append(make("code", "name-signature", signature));
  if (comment !== "") root.append(...renderComment(comment));
  return root;
}

/** The little of Markdown that doc comments here have: paragraphs, lists, code. */
export function renderComment(text: string): HTMLElement[] {
  const plain = text.replaceAll(/\{@link(?:code|plain)? ([^}|]+)(?:\|[^}]*)?\}/g, "`$1`");
  return plain.split(/\n{2,}/).flatMap((block) => {
    if (block.startsWith("```")) return make("pre", "name-code", block.replaceAll(/^```\w*\n?|\n?```$/g, ""));
    const element = make("p", "name-comment");
    for (const [index, part] of block.split(/`([^`]+)`/).entries()) {
      if (index % 2 === 1) element.append(make("code", "", part));
      else element.append(part.replaceAll("*@", "@").replaceAll(/(?<=@\w+)\*/g, ""));
    }
    return element;
  });
}

function make(tag: string, className: string, text = ""): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
