import type { CompiledImport, CompiledModule, CompiledScript } from "../messages.ts";
import { didYouMean } from "../suggest.ts";
import { importModule } from "./import-module.ts";

/** Loads compiled scripts as modules of this realm. */
export interface ScriptLinker {
  /** Imports the script; fulfilled with what its entry exports. @throws What the script throws, or what keeps it from being linked. */
  link(script: CompiledScript): Promise<Readonly<Record<string, unknown>>>;
  /** Puts the user's paths into a text where the engine has the addresses or names that modules were linked under. */
  restorePaths(text: string): string;
}

export interface LinkerOptions {
  /** What a script may import, by name. A module is made when the first script imports it. */
  provided: Readonly<Record<string, () => object | Promise<object>>>;
}

/**
 * Makes a linker. It keeps what it needs of `URL`, so that a script need not have it.
 *
 * Each module becomes a `blob:` URL whose imports are the URLs of the modules before it. Its last line names the user's
 * file: browsers show that in stacks and tools, blanks as `%20`. Deno shows the URL, with the right line and column;
 * `restorePaths` mends both.
 */
export function createLinker({ provided }: LinkerOptions): ScriptLinker {
  const toUrl = URL.createObjectURL.bind(URL);
  const pathOfUrl = new Map<string, string>();
  /** By names that are not the paths themselves. */
  const pathOfSource = new Map<string, string>();
  const urlOfProvided = new Map<string, string>();
  const namespaces = publishNamespaces();

  async function provide(name: string): Promise<string> {
    const known = urlOfProvided.get(name);
    if (known) return known;
    const namespace = await provided[name]?.();
    if (namespace === undefined) throw new Error(`Cannot import "${name}": this guest does not provide it`);
    namespaces.set(name, namespace);
    const url = toUrl(javaScript(forwardingModule(name, namespace)));
    urlOfProvided.set(name, url);
    pathOfUrl.set(url, name);
    return url;
  }

  async function link(script: CompiledScript) {
    const urls = new Map<string, string>();
    const addressOf = async ({ target }: CompiledImport) =>
      target.kind === "file" ? (urls.get(target.path) ?? "") : await provide(target.name);
    for (const module of script.modules) {
      const addresses = await Promise.all(module.imports.map(addressOf));
      checkNames(module, namespaces);
      const url = toUrl(javaScript(linkedCode(module, addresses)));
      urls.set(module.path, url);
      pathOfUrl.set(url, module.path);
      const source = sourceName(module.path);
      if (source !== module.path) pathOfSource.set(source, module.path);
    }
    return importEntry(script, urls);
  }

  function restorePaths(text: string): string {
    let restored = text.replace(BLOB_URL, (url) => pathOfUrl.get(url) ?? url);
    for (const [source, path] of pathOfSource) restored = restored.replaceAll(source, () => path);
    return restored;
  }

  return { link, restorePaths };
}

const BLOB_URL = /blob:\S*?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Where the code of provided modules finds their namespaces. */
const NAMESPACES = Symbol.for("optml.provided");

function publishNamespaces(): Map<string, object> {
  const namespaces = new Map<string, object>();
  Object.defineProperty(globalThis, NAMESPACES, { value: namespaces, configurable: true });
  return namespaces;
}

/** A module that exports what `namespace` holds, and the whole of it as `default` where it has none. */
function forwardingModule(name: string, namespace: object): string {
  const keys = Object.keys(namespace).filter(
    (key) => key !== "default" && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key),
  );
  return [
    `const namespace = globalThis[Symbol.for("${NAMESPACES.description}")].get(${JSON.stringify(name)});`,
    ...keys.map((key, index) => `const v${index} = namespace.${key}; export { v${index} as ${key} };`),
    `export default namespace.default ?? namespace;`,
  ].join("\n");
}

function linkedCode({ path, code, imports }: CompiledModule, addresses: string[]): string {
  let linked = "";
  let from = 0;
  const inOrder = imports
    .map((found, index) => ({ ...found, address: addresses[index] }))
    .sort((a, b) => a.start - b.start);
  for (const { start, end, address } of inOrder) {
    linked += code.slice(from, start) + address;
    from = end;
  }
  return `${linked}${code.slice(from)}\n//# sourceURL=${sourceName(path)}`;
}

/** Engines take no name with a blank or a quote: they would show the blob's address. Tools show such names decoded. */
function sourceName(path: string): string {
  if (!/[\s"']/.test(path)) return path;
  return path.replaceAll(/[\s"'%]/g, (character) =>
    character === "'" ? "%27" : encodeURIComponent(character),
  );
}

function javaScript(code: string): Blob {
  return new Blob([code], { type: "text/javascript" });
}

/** An engine says neither the line nor, in its own words, the module: `does not provide an export named`. */
function checkNames({ imports }: CompiledModule, namespaces: ReadonlyMap<string, object>): void {
  for (const { target, names = [] } of imports) {
    const namespace = target.kind === "provided" ? namespaces.get(target.name) : undefined;
    if (namespace === undefined) continue;
    for (const { name, location } of names) {
      if (name === "default" || name in namespace) continue;
      const near = didYouMean(name, Object.keys(namespace));
      const message = `Cannot import ${name} from "${(target as { name: string }).name}": it exports no such value${near} (for a type write import type)`;
      throw Object.assign(new SyntaxError(message), { location });
    }
  }
}

async function importEntry(script: CompiledScript, urls: ReadonlyMap<string, string>) {
  const load = (path: string) => importModule(urls.get(path) ?? "");
  try {
    return await load(script.entry);
  } catch (error) {
    // Only a module that does not parse has no frame of its own. The first that fails alike is the one.
    if (!(error instanceof SyntaxError)) throw error;
    for (const { path } of script.modules) {
      const failure = await load(path).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (failure === error || failure instanceof SyntaxError) {
        throw new SyntaxError(`Cannot load ${path}: ${error.message}`, { cause: error });
      }
    }
    throw error;
  }
}
