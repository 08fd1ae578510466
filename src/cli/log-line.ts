import type { LogRecord } from "../worker/messages.ts";

const PYTHON_LEVELS: Record<LogRecord["level"], string> = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
};

/**
 * One record as the container logs it: `%(asctime)s %(levelname)s - %(name)s - %(message)s`.
 *
 * The container's own records name their logger; a script's is `root`, as for Python's `logging.info`. Times are local
 * ones, as Python's. Clause T32.
 */
export function formatLogLine(record: Pick<LogRecord, "timeMs" | "level" | "origin" | "text">): string {
  const name = record.origin === "script" ? "root - " : "";
  return `${formatTime(record.timeMs)} ${PYTHON_LEVELS[record.level]} - ${name}${record.text}`;
}

/** Python's `asctime`: `2026-11-22 18:09:46,123`. */
function formatTime(timeMs: number): string {
  const time = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${date} ${clock},${String(time.getMilliseconds()).padStart(3, "0")}`;
}
