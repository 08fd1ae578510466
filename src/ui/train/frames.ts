import { whenQuiet } from "../when-quiet.ts";

/**
 * Runs a task a moment later, before a frame is drawn, or at once where none is as the page is hidden. While a person
 * types it waits for a pause.
 */
export function onFrame(task: () => void): void {
  whenQuiet(() => {
    if (typeof requestAnimationFrame === "undefined" || document.hidden) task();
    else requestAnimationFrame(task);
  });
}
