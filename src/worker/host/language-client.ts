import type { Language } from "../language/language.ts";
import type { LanguageReply, LanguageRequest, LanguageStart } from "../language/language-messages.ts";
import { RemoteError } from "./remote-error.ts";

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
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let failure: Error | undefined;
  let lastId = 0;

  port.onmessage = ({ data: reply }: MessageEvent<LanguageReply>) => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.ok) call?.resolve(reply.value);
    else call?.reject(new RemoteError(reply.error));
  };
  worker.onerror = ({ message }) => {
    failure = new Error(`Cannot check scripts: the language service failed: ${message || "it did not load"}`);
    for (const call of waiting.values()) call.reject(failure);
    waiting.clear();
  };
  worker.postMessage({ kind: "language", port: port2, files, declarationsUrl }, [port2, files]);

  function call(name: LanguageRequest["name"], args: readonly unknown[]): Promise<unknown> {
    if (failure) return Promise.reject(failure);
    const id = ++lastId;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    port.postMessage({ id, name, args } satisfies LanguageRequest);
    return answer.promise;
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
