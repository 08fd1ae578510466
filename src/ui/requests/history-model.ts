import { signal } from "@preact/signals";
import { asErrorData } from "../error-data.ts";
import type { WorkspaceContext } from "../workspace-context.ts";
import type { Exchange, NumberedExchange } from "./answer.ts";
import { formatHistory, HISTORY_LIMIT, parseHistory } from "./history-file.ts";

const DIRECTORY = "/.optml";

/** Where the history is kept. Not under `/opt/ml`: scripts do not see it. */
export const HISTORY_PATH = `${DIRECTORY}/requests.json`;

/** The requests that were sent, newest first, kept in the workspace. */
export function createHistoryModel({ files, log }: Pick<WorkspaceContext, "files" | "log">) {
  const list = signal<readonly NumberedExchange[]>([]);
  const cleared = signal<readonly NumberedExchange[] | undefined>(undefined);
  let nextId = 1;
  const loaded = load();
  // Nothing is written before the file is read: what it holds would be lost.
  let writing = loaded;

  function numbered(exchange: Exchange): NumberedExchange {
    return { ...exchange, id: nextId++ };
  }

  async function load(): Promise<void> {
    try {
      const kept = parseHistory(await files.readFile(HISTORY_PATH, "utf8"));
      list.value = [...list.value, ...kept.map(numbered)].slice(0, HISTORY_LIMIT);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
      log.error(`Cannot read the history of requests in ${HISTORY_PATH}: it starts anew`, asErrorData(error));
    }
  }

  /** Writes one after the other; each write takes what is there when its turn comes. */
  function keep(): void {
    writing = writing.then(async () => {
      try {
        await files.mkdir(DIRECTORY, { recursive: true });
        await files.writeFile(HISTORY_PATH, formatHistory(list.value));
      } catch (error) {
        log.error("Cannot keep the history of requests", asErrorData(error));
      }
    });
  }

  function replace(next: readonly NumberedExchange[]): void {
    list.value = next.slice(0, HISTORY_LIMIT);
    keep();
  }

  return {
    list,
    /** What was cleared last, as long as it can be brought back. */
    cleared,
    add(exchange: Exchange): NumberedExchange {
      const added = numbered(exchange);
      cleared.value = undefined;
      replace([added, ...list.value]);
      return added;
    },
    clear(): void {
      cleared.value = list.value;
      replace([]);
    },
    undoClear(): void {
      const earlier = cleared.value ?? [];
      cleared.value = undefined;
      replace([...list.value, ...earlier]);
    },
    /** Fulfilled when the file has been read. */
    loaded,
    /** Fulfilled when all that is shown is kept. */
    settled: (): Promise<void> => writing,
  };
}
