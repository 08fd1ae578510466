import { useEffect } from "preact/hooks";

const SETTLE_MS = 100;
const MARK = "data-tour";

/** Marks the first of `selectors` that is seen, and follows the page as it changes. */
export function usePointing(selectors: readonly string[]): void {
  useEffect(() => {
    let marked: Element | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function point(): void {
      timer = undefined;
      const found = findSeen(selectors);
      if (found === marked) return;
      marked?.removeAttribute(MARK);
      found?.setAttribute(MARK, "here");
      found?.scrollIntoView({ block: "nearest", inline: "nearest" });
      marked = found;
    }

    const observer = new MutationObserver(() => {
      timer ??= setTimeout(point, SETTLE_MS);
    });
    observer.observe(document.body, { childList: true, subtree: true, attributes: true });
    point();
    return () => {
      observer.disconnect();
      clearTimeout(timer);
      marked?.removeAttribute(MARK);
    };
  }, [selectors]);
}

/** Gives the focus to what is pointed at. */
export function focusPointed(): void {
  const marked = document.querySelector<HTMLElement>(`[${MARK}]`);
  const inside = "button, input, textarea, canvas[tabindex], .cm-content";
  const target = marked?.matches("button, [tabindex]")
    ? marked
    : marked?.querySelector<HTMLElement>(`.cm-content, ${inside}`);
  target?.focus();
}

function findSeen(selectors: readonly string[]): Element | undefined {
  for (const selector of selectors) {
    for (const element of document.querySelectorAll(selector)) {
      if (element.checkVisibility()) return element;
    }
  }
  return undefined;
}
