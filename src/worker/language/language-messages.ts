import type { LanguageCalls } from "./language.ts";

/** Begins a language service in the compiler's worker: both need the one copy of TypeScript. */
export interface LanguageStart {
  kind: "language";
  /** Calls come and answers go through it. */
  port: MessagePort;
  /** A port to the file system with `/opt/ml/code`, unsaved text in place of what files hold. */
  files: MessagePort;
  /** Address of the declarations that `.ci/script-declarations.ts` packs. */
  declarationsUrl: string;
}

export interface LanguageRequest {
  id: number;
  name: keyof LanguageCalls;
  args: readonly unknown[];
}
