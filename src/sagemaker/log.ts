type LogLevel = "debug" | "info" | "warn" | "error";

/** Takes one line of the container's log. `logger` is Python's logger name, e.g. `container_support.training`. Clause T32. */
export type Log = (level: LogLevel, logger: string, text: string) => void;

const PYTHON_LEVELS: Record<LogLevel, number> = { debug: 10, info: 20, warn: 30, error: 40 };

/**
 * Lets through what is at least as severe as `level` (Python's numbers: 10 debug, 20 info, 30 warning, 40 error).
 *
 * A level that is no number means INFO, with a warning. Clause T32.
 */
export function filterLog(log: Log, level: string | undefined): Log {
  const threshold = Number(level ?? "20");
  if (level?.trim() === "" || !Number.isInteger(threshold)) {
    log("warn", "root", "error reading log_level, using INFO");
    return filterLog(log, undefined);
  }
  return (severity, logger, text) => {
    if (PYTHON_LEVELS[severity] >= threshold) log(severity, logger, text);
  };
}
