/** What the service worker asks each tab, with a channel of its own. */
export interface TabQuestion {
  optml: "endpoint";
  /** The endpoint's name. */
  name: string;
}

/** What comes over that channel: whether the tab has deployed it, then what came of the request. */
export type TabReply =
  | { type: "serves"; serves: boolean }
  | { type: "answered"; answer: TabAnswer }
  /** The request reached no endpoint. */
  | { type: "failed"; message: string };

/** The request, sent over that channel to the tab that is chosen. */
export interface TabRequest {
  body: Uint8Array<ArrayBuffer>;
  /** As the headers have it; empty where there is none. */
  contentType: string;
  accept: string;
}

/** What the container answers. */
export interface TabAnswer {
  status: number;
  /** The header, with its charset. */
  content_type: string;
  body: Uint8Array<ArrayBuffer>;
}

/** Whether a message is the service worker's question. */
export function isTabQuestion(data: unknown): data is TabQuestion {
  return typeof data === "object" && data !== null && "optml" in data && data.optml === "endpoint";
}
