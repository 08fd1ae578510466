type Import = (url: string) => Promise<Record<string, unknown>>;

/** Whether this is code of an npm package that was installed, where Deno resolves imports as Node does. */
const IS_INSTALLED = /^file:.*\/node_modules\//.test(import.meta.url);

/**
 * Imports the module of a `blob:` URL. Deno refuses that to code below `node_modules`, but not to a module that is no file.
 * Pages never go that way: their policy has no `data:`.
 */
export async function importModule(url: string): Promise<Record<string, unknown>> {
  if (!IS_INSTALLED) return importHere(url);
  const { default: importThere } = await importHere(
    "data:text/javascript,export default (url) => import(url)",
  );
  return (importThere as Import)(url);
}

/**
 * The address stands alone in a template: to any other expression Vite's development server adds its client, which
 * prints into the script's log.
 */
function importHere(url: string): Promise<Record<string, unknown>> {
  return import(`${/* @vite-ignore */ url}`);
}
