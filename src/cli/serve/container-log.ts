import { filterLog, type Log } from "../../sagemaker/log.ts";
import type { LogRecord } from "../../worker/messages.ts";
import type { Output } from "../command-host.ts";
import { formatLogLine } from "../log-line.ts";

const LOGGER = "optml.serve";

/** Writes the log of a container that serves, from a level on. What a script logs is always written. */
export class ContainerLog {
  readonly #output: Pick<Output, "write">;
  readonly #filtered: Log;

  /** @param level Python's number: `SAGEMAKER_CONTAINER_LOG_LEVEL`. */
  constructor(output: Pick<Output, "write">, level: string | undefined) {
    this.#output = output;
    const log: Log = (severity, logger, text) =>
      this.#write({
        timeMs: Date.now(),
        level: severity,
        origin: "system",
        text: logger ? `${logger} - ${text}` : text,
      });
    this.#filtered = filterLog(log, level || undefined);
  }

  /** Writes what a worker tells. */
  add(record: LogRecord): void {
    if (record.origin === "script") this.#write(record);
    else this.#filtered(record.level, "", record.text);
  }

  /** Writes a line of the server's own. */
  say(level: LogRecord["level"], text: string): void {
    this.#filtered(level, LOGGER, text);
  }

  #write(record: Parameters<typeof formatLogLine>[0]): void {
    this.#output.write(`${formatLogLine(record)}\n`);
  }
}
