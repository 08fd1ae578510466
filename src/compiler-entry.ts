import { connectFileSystem } from "./platform/file-system-port.ts";
import { type CompilerScope, serveCompiler } from "./worker/compiler/serve-compiler.ts";
import type { LanguageStart } from "./worker/language/language-messages.ts";
import { createLanguage, fetchDeclarations, serveLanguage } from "./worker/language/serve-language.ts";

const scope = globalThis as unknown as CompilerScope;
serveCompiler(scope, connectFileSystem);
const compile = scope.onmessage;

// One worker compiles and another one checks what is typed, so that neither waits for the other. They are of one file,
// as TypeScript is most of it.
scope.onmessage = (event: MessageEvent<LanguageStart | { kind: "files" | "call" }>) => {
  if (event.data.kind !== "language") return compile?.(event);
  const { port, files, declarationsUrl } = event.data;
  const declarations = fetchDeclarations(declarationsUrl);
  serveLanguage(
    port,
    declarations.then((all) => createLanguage(connectFileSystem(files), all)),
  );
};
