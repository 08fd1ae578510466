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

/** Sends the last request once more when a file of the script is saved, unless the person does not want that. */
export function createSendAgainModel({ memory, reload, resend }: SendAgainOptions) {
  const isOn = signal(memory.get("requests.sendAgain", true));
  let running: Promise<void> | undefined;
  let isAsked = false;

  async function run(): Promise<void> {
    while (isAsked) {
      isAsked = false;
      const send = isOn.peek() ? resend() : undefined;
      if (send && (await reload())) await send();
    }
    running = undefined;
  }

  return {
    isOn,
    setOn(on: boolean): void {
      isOn.value = on;
      memory.set("requests.sendAgain", on);
    },
    /** To be called when a file of the script was saved. What is saved meanwhile is sent when that is over. */
    onSaved(): Promise<void> {
      isAsked = true;
      running ??= run();
      return running;
    },
  };
}
