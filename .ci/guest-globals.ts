import ts from "typescript";

/**
 * What a guest keeps of a worker's globals (`src/worker/guest/ambient-power.ts`), besides those of JavaScript itself
 * and of `guest-types/`: computing, text, bytes, timers, WebGPU and WebGL.
 */
const WEB_GLOBALS: readonly string[] = [
  ...["performance", "crypto", "console", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
  ...["queueMicrotask", "structuredClone", "requestAnimationFrame", "cancelAnimationFrame", "reportError"],
  ...["atob", "btoa", "TextEncoder", "TextDecoder", "TextEncoderStream", "TextDecoderStream", "Blob", "File"],
  ...["FileReader", "URL", "URLSearchParams", "FormData", "Headers", "Request", "Response"],
  ...["CompressionStream", "DecompressionStream", "DOMException", "ImageData", "ReadableStream"],
  ...["ReadableStreamDefaultReader", "WritableStream", "WritableStreamDefaultWriter", "TransformStream"],
  ...["ByteLengthQueuingStrategy", "CountQueuingStrategy", "AbortController", "AbortSignal", "Event"],
  ...["EventTarget", "CustomEvent", "ErrorEvent", "MessageEvent", "MessageChannel", "MessagePort"],
  ...["CryptoKey", "SubtleCrypto", "OffscreenCanvas", "ImageBitmap", "createImageBitmap", "WebAssembly"],
];
const PREFIXES = ["GPU", "WebGL"];

/**
 * Cuts from the text of `lib.webworker.d.ts` the values that a guest has, and the types that they need. A type whose
 * value a guest lacks (`fetch`, `caches`, `Worker`) loses the value.
 */
export function guestGlobals(library: string): string {
  const file = ts.createSourceFile("web.d.ts", library, ts.ScriptTarget.ESNext, false);
  const isKept = (name: string) =>
    WEB_GLOBALS.includes(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
  const byName = new Map<string, ts.Statement[]>();
  const values = new Set<ts.Statement>();
  for (const statement of file.statements) {
    const name = nameOf(statement);
    if (name === undefined) continue;
    const isValue = ts.isVariableStatement(statement) || ts.isFunctionDeclaration(statement);
    if (isValue && !isKept(name)) continue;
    if (isKept(name)) values.add(statement);
    byName.set(name, [...(byName.get(name) ?? []), statement]);
  }
  const needed = new Set<ts.Statement>();
  const take = (statement: ts.Statement): void => {
    if (needed.has(statement)) return;
    needed.add(statement);
    const visit = (node: ts.Node): void => {
      const name = referenceOf(node);
      if (name !== undefined) for (const other of byName.get(name) ?? []) take(other);
      ts.forEachChild(node, visit);
    };
    visit(statement);
  };
  for (const statement of values) take(statement);
  const texts = file.statements.filter((each) => needed.has(each)).map((each) => each.getFullText(file));
  return texts.join("");
}

/** The name that a mention of a type, or of the type of a value, begins with. */
function referenceOf(node: ts.Node): string | undefined {
  if (ts.isTypeReferenceNode(node)) return leftmost(node.typeName);
  if (ts.isTypeQueryNode(node)) return leftmost(node.exprName);
  if (ts.isExpressionWithTypeArguments(node) && ts.isIdentifier(node.expression)) return node.expression.text;
  return undefined;
}

function leftmost(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : leftmost(name.left);
}

function nameOf(statement: ts.Statement): string | undefined {
  if (ts.isVariableStatement(statement)) {
    const name = statement.declarationList.declarations[0]?.name;
    return name && ts.isIdentifier(name) ? name.text : undefined;
  }
  if (
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  ) {
    return statement.name?.text;
  }
  return undefined;
}
