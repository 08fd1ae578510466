/**
 * Has the browser ask before the page is left or loaded anew, until the returned function is called: what is under way
 * would be lost.
 */
export function askBeforeLeaving(): () => void {
  const ask = (event: Event) => event.preventDefault();
  addEventListener("beforeunload", ask);
  return () => removeEventListener("beforeunload", ask);
}
