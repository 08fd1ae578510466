import { signal } from "@preact/signals";
import type { WorkspaceMemory } from "../workspace-context.ts";

interface SendAgainOptions {
  memory: WorkspaceMemory;
  /** Has the endpoint take the script as it is now; not `true` where it could not. */
  reload(): Promise<boolean>;
  /** Sends the request whose answer is shown once more; `undefined` where none is. */
  resend(): (() => Promise<void>) | undefined;
}

export type SendAgainModel = ReturnType<typeof createSendAgainModel>;

/** Has the endpoint take a script that is saved, and sends the last request once more, unless the person does not want that. */
export function createSendAgainModel({ memory, reload, resend }: SendAgainOptions) {
  const isOn = signal(memory.get("requests.sendAgain", true));
  let last: Promise<void> = Promise.resolve();
  let isAsked = false;

  async function run(): Promise<void> {
    if (!isAsked) return;
    isAsked = false;
    // Without a request that could be sent the script is taken nevertheless: the next one is to meet what was saved.
    if (isOn.peek() && (await reload())) await resend()?.();
  }

  return {
    isOn,
    setOn(on: boolean): void {
      isOn.value = on;
      memory.set("requests.sendAgain", on);
    },
    /** To be called when a file of the script was saved. What is saved meanwhile is sent once when that is over. */
    onSaved(): Promise<void> {
      isAsked = true;
      last = last.then(run);
      return last;
    },
  };
}
