import type { LogLevel } from "../messages.ts";
import { formatLog } from "./format-log.ts";
import type { Describe } from "./inspect.ts";

/** Takes one entry of a script's log. `error` is the first error among what was logged. */
export type WriteLog = (level: LogLevel, text: string, error?: Error) => void;

/** Writes one entry of what a script handed to its console. */
type Write = (level: LogLevel, args: readonly unknown[]) => void;

/** Makes the `console` of a script: what it is given becomes entries of the log. */
export function createConsole(writeLog: WriteLog, describe?: Describe): object {
  let indent = "";
  const write: Write = (level, args) => {
    const text = formatLog(args, describe).replace(/^/gm, indent);
    writeLog(
      level,
      text,
      args.find((arg) => arg instanceof Error),
    );
  };
  const group = (...args: unknown[]) => {
    if (args.length > 0) write("info", args);
    indent += "  ";
  };
  return {
    ...lineMethods(write, describe),
    ...countMethods(write),
    ...timeMethods(write),
    group,
    groupCollapsed: group,
    groupEnd: () => {
      indent = indent.slice(2);
    },
    timeStamp: () => {},
    profile: () => {},
    profileEnd: () => {},
    clear: () => {},
  };
}

/** What writes an entry of what it is given. */
function lineMethods(write: Write, describe?: Describe) {
  const at =
    (level: LogLevel) =>
    (...args: unknown[]) =>
      write(level, args);
  return {
    log: at("info"),
    info: at("info"),
    debug: at("debug"),
    warn: at("warn"),
    error: at("error"),
    dir: (value: unknown) => write("info", [value]),
    dirxml: at("info"),
    table: (value: unknown) => write("info", [formatTable(value, describe)]),
    trace: (...args: unknown[]) => write("info", ["Trace:", ...args, `\n${callStack()}`]),
    assert: (holds?: unknown, ...args: unknown[]) => {
      if (!holds) write("error", ["Assertion failed", ...(args.length > 0 ? [":", ...args] : [])]);
    },
  };
}

function countMethods(write: Write) {
  const counts = new Map<string, number>();
  return {
    count(label = "default") {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      write("info", [`${label}: ${counts.get(label)}`]);
    },
    countReset: (label = "default") => counts.delete(label),
  };
}

function timeMethods(write: Write) {
  const timers = new Map<string, number>();
  const timeLog = (label = "default", ...args: unknown[]) => {
    const start = timers.get(label);
    if (start === undefined) write("warn", [`No timer has the name "${label}"`]);
    else write("info", [`${label}: ${(performance.now() - start).toFixed(3)} ms`, ...args]);
  };
  return {
    time: (label = "default") => timers.set(label, performance.now()),
    timeLog,
    timeEnd(label = "default") {
      timeLog(label);
      timers.delete(label);
    },
  };
}

/** The frames of whoever called `console.trace`. */
function callStack(): string {
  return (new Error().stack ?? "").split("\n").slice(3).join("\n");
}

function formatTable(value: unknown, describe?: Describe): string {
  if (typeof value !== "object" || value === null) return formatLog([value], describe);
  const rows = Object.entries(value).map(([index, row]) => ({ index, cells: cellsOf(row, describe) }));
  const columns = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  const lines = [
    ["", ...columns],
    ...rows.map(({ index, cells }) => [index, ...columns.map((name) => cells[name] ?? "")]),
  ];
  const widths = ["", ...columns].map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cellsOf(row: unknown, describe?: Describe): Record<string, string> {
  const fields = typeof row === "object" && row !== null ? Object.entries(row) : [["value", row] as const];
  return Object.fromEntries(fields.map(([name, cell]) => [name, formatLog([cell], describe)]));
}
