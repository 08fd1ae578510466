import { useEffect } from "preact/hooks";

/** What takes files itself. */
const TAKERS = ".file-tree, .file-drop";

/**
 * Hands over files that are dropped anywhere else on the page. Left to the browser, it would leave the page for them, or
 * put their text into the script.
 */
export function usePageDrop(take: (transfer: DataTransfer) => void): void {
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const onDrag = (event: DragEvent) => {
      const { dataTransfer, target } = event;
      if (!dataTransfer?.types.includes("Files")) return;
      if (target instanceof Element && target.closest(TAKERS)) return;
      event.preventDefault();
      event.stopPropagation();
      // Behind a question nothing happens.
      if (event.type === "drop" && !document.querySelector("dialog[open]")) take(dataTransfer);
    };
    addEventListener("dragover", onDrag, { capture: true, signal });
    addEventListener("drop", onDrag, { capture: true, signal });
    return () => listening.abort();
  }, [take]);
}
