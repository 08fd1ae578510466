import type { TabAnswer, TabQuestion, TabReply, TabRequest } from "./tab-messages.ts";

/** A tab, as the service worker sees it. */
export interface Tab {
  readonly id: string;
  /** What it showed first. */
  readonly url: string;
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
 *
 * @param tabs All tabs below the page's address, those too that show something else: they never say whether they serve,
 * and are asked only when no tab that shows the page serves the endpoint.
 */
export async function findServingTab(
  tabs: readonly Tab[],
  name: string,
  askingId: string,
  waitMs = WAIT_MS,
): Promise<ServingTab | undefined> {
  const pages = tabs.filter(showsPage);
  const rounds = [
    pages.filter((tab) => tab.id === askingId),
    pages.filter((tab) => tab.id !== askingId),
    tabs.filter((tab) => !showsPage(tab)),
  ];
  for (const round of rounds) {
    const tab = await firstServing(round, name, waitMs);
    if (tab) return tab;
  }
  return undefined;
}

/** Whether a tab's address is one that hosts give the page: a directory's, or that of its index. */
function showsPage({ url }: Tab): boolean {
  return /\/(index(\.html)?)?$/.test(new URL(url).pathname);
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
