import { connectFileSystem } from "./platform/file-system-port.ts";
import { type CompilerScope, serveCompiler } from "./worker/compiler/serve-compiler.ts";

serveCompiler(globalThis as unknown as CompilerScope, connectFileSystem);
