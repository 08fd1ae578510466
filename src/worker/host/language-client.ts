import type { Language } from "../language/language.ts";
import type { LanguageRequest, LanguageStart } from "../language/language-messages.ts";
import type { CallReply } from "../messages.ts";
import { PendingCalls } from "./pending-calls.ts";

/** What speaks to a worker of `compiler-entry.ts`: a `Worker` is one. */
export interface LanguageWorker {
  postMessage(message: LanguageStart, transfer: Transferable[]): void;
  onerror: ((event: ErrorEvent) => void) | null;
}

/**
 * Speaks to a language service.
 *
 * @param files A port to the file system with `/opt/ml/code`. Transferred.
 */
export function connectLanguage(
  worker: LanguageWorker,
  files: MessagePort,
  declarationsUrl: string,
): Language {
  const { port1: port, port2 } = new MessageChannel();
  const calls = new PendingCalls();
  port.onmessage = ({ data }: MessageEvent<CallReply>) => calls.settle(data);
  worker.onerror = ({ message }) =>
    calls.fail(`Cannot check scripts: the language service failed: ${message || "it did not load"}`);
  worker.postMessage({ kind: "language", port: port2, files, declarationsUrl }, [port2, files]);

  function call(name: LanguageRequest["name"], args: readonly unknown[]): Promise<unknown> {
    return calls.call((id) => port.postMessage({ id, name, args } satisfies LanguageRequest));
  }
  const ask = <Name extends keyof Language>(name: Name) =>
    ((...args: readonly unknown[]) => call(name, args)) as Language[Name];
  return {
    type: ask("type"),
    reread: ask("reread"),
    diagnose: ask("diagnose"),
    complete: ask("complete"),
    explain: ask("explain"),
    hover: ask("hover"),
    helpWithCall: ask("helpWithCall"),
    define: ask("define"),
    refer: ask("refer"),
    nameAt: ask("nameAt"),
    rename: ask("rename"),
    format: ask("format"),
    readDeclaration: ask("readDeclaration"),
  };
}
