import type { FileSystem } from "../../platform/file-system.ts";
import type { CommandHost, Output } from "../command-host.ts";
import { runCommandLine } from "../run-command-line.ts";

/** What a command line did: its exit code, and all that it wrote. */
export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A host whose disk is lent; what a test does not lend, no command under test may use. */
export function fakeHost(disk: FileSystem, parts: Partial<CommandHost> = {}) {
  const written = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr"): Output => ({
    isTerminal: false,
    columns: 80,
    write: (data) => {
      written[name] += typeof data === "string" ? data : new TextDecoder().decode(data);
    },
  });
  const refuse = (what: string) => () => {
    throw new Error(`This test lends no ${what}`);
  };
  const host: CommandHost = {
    cwd: "/home/me",
    env: {},
    stdin: new ReadableStream({ start: (controller) => controller.close() }),
    stdout: output("stdout"),
    stderr: output("stderr"),
    disk,
    exitCode: 0,
    openContainer: refuse("container"),
    link: refuse("links"),
    unlink: refuse("links"),
    fetch: refuse("network"),
    listen: refuse("network"),
    onSignal: () => () => {},
    exit: refuse("end"),
    ...parts,
  };
  return { host, written };
}

/** Runs a command line on a fake host. */
export async function run(
  disk: FileSystem,
  args: readonly string[],
  parts?: Partial<CommandHost>,
): Promise<Ran> {
  const { host, written } = fakeHost(disk, parts);
  await runCommandLine(host, args);
  return { exitCode: host.exitCode, ...written };
}
