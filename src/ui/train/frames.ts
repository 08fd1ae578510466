/** Runs a task before the next frame is drawn, or soon where none is drawn as the page is hidden. */
export function onFrame(task: () => void): void {
  if (typeof requestAnimationFrame === "undefined" || document.hidden) setTimeout(task, 100);
  else requestAnimationFrame(task);
}
