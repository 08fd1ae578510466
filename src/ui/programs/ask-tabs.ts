import type { TabAnswer, TabQuestion, TabReply, TabRequest } from "./tab-messages.ts";

/** A tab, as the service worker sees it. */
export interface Tab {
  readonly id: string;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/** A tab that has deployed the endpoint that it was asked for. */
export interface ServingTab {
  readonly id: string;
  /** Has it answer. `gone` is fulfilled when the tab is no more. @throws {Error} Where no answer will come. */
  ask(request: TabRequest, gone: Promise<void>): Promise<TabAnswer>;
}

/** A tab that has not said by then whether it serves, is no page of optml or is frozen. */
const WAIT_MS = 2000;

/**
 * Looks for a tab that has deployed the endpoint `name`: the one that asks, else the first that says so. `undefined`
 * where none has.
 */
export async function findServingTab(
  tabs: readonly Tab[],
  name: string,
  askingId: string,
  waitMs = WAIT_MS,
): Promise<ServingTab | undefined> {
  const own = tabs.filter((tab) => tab.id === askingId);
  const others = tabs.filter((tab) => tab.id !== askingId);
  return (await firstServing(own, name, waitMs)) ?? (await firstServing(others, name, waitMs));
}

async function firstServing(
  tabs: readonly Tab[],
  name: string,
  waitMs: number,
): Promise<ServingTab | undefined> {
  const asked = tabs.map((tab) => askWhether(tab, name, waitMs));
  const first = await Promise.any(asked).catch(() => undefined);
  for (const each of asked) {
    void each.then(
      (found) => found !== first && found.port.close(),
      () => undefined,
    );
  }
  return first?.tab;
}

interface Found {
  port: MessagePort;
  tab: ServingTab;
}

/** Rejected where the tab does not serve the endpoint. */
function askWhether(tab: Tab, name: string, waitMs: number): Promise<Found> {
  const { port1: port, port2 } = new MessageChannel();
  const { promise, resolve, reject } = Promise.withResolvers<Found>();
  const refuse = (reason: string) => {
    port.close();
    reject(new Error(`The tab does not serve ${name}: ${reason}`));
  };
  const timer = setTimeout(() => refuse("it did not say that it does"), waitMs);
  port.onmessage = ({ data }: MessageEvent<TabReply>) => {
    clearTimeout(timer);
    if (data.type !== "serves" || !data.serves) return refuse("it has not deployed it");
    resolve({ port, tab: { id: tab.id, ask: (request, gone) => askOver(port, request, gone) } });
  };
  tab.postMessage({ optml: "endpoint", name } satisfies TabQuestion, [port2]);
  return promise;
}

async function askOver(port: MessagePort, request: TabRequest, gone: Promise<void>): Promise<TabAnswer> {
  const answered = new Promise<TabAnswer>((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent<TabReply>) => {
      if (data.type === "answered") resolve(data.answer);
      else if (data.type === "failed") reject(new Error(data.message));
    };
  });
  const left = gone.then(() => {
    throw new Error("The tab that had deployed the endpoint was closed or reloaded");
  });
  port.postMessage(request, [request.body.buffer]);
  try {
    return await Promise.race([answered, left]);
  } finally {
    port.close();
  }
}
