import { Command, CommanderError } from "commander";
import { formatStacks } from "../sagemaker/error-text.ts";
import { CommandError, UsageError } from "./command-error.ts";
import type { CommandHost } from "./command-host.ts";
import { commandsOf } from "./commands.ts";
import { describeError } from "./describe-error.ts";
import { VERSION } from "./version.ts";

const SUMMARY = "Trains and serves scripts of the SageMaker MXNet interface, as its container does.";

const AFTER = `
With OPTML_DEBUG=1 in the environment errors come with their stacks.
`;

/** Exit status of a command line that cannot be meant. */
const USAGE_EXIT_CODE = 2;

/**
 * Runs one command line. `host.exitCode` says how it went: 0 well, 2 a command line that cannot be meant, else what the
 * command says.
 *
 * Never rejected: what goes wrong is told on `host.stderr`.
 */
export async function runCommandLine(host: CommandHost, args: readonly string[]): Promise<void> {
  const program = createProgram(host);
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    // Commander has told of it already, and help and version are no errors.
    if (error instanceof CommanderError) host.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    else report(host, error, args[0]);
  }
}

function createProgram(host: CommandHost): Command {
  const program = new Command("optml")
    .description(SUMMARY)
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .addHelpText("after", AFTER)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
      getOutHelpWidth: () => host.stdout.columns,
      getErrHelpWidth: () => host.stderr.columns,
      outputError: (text, write) => write(text.replace(/^error: /, "optml: ")),
    })
    .showHelpAfterError("Try: optml --help");
  for (const command of commandsOf(host)) {
    command.copyInheritedSettings(program).showHelpAfterError(`Try: optml ${command.name()} --help`);
    program.addCommand(command);
  }
  return program;
}

/** Stacks are optml's own, which tell its developers something and nobody else: they are shown to who asks for them. */
function report(host: CommandHost, error: unknown, command: string | undefined): void {
  host.stderr.write(`optml: ${describeError(error)}\n`);
  if (host.env.OPTML_DEBUG) host.stderr.write(`${formatStacks(error)}\n`);
  else if (isBug(error)) host.stderr.write("This is a bug of optml: OPTML_DEBUG=1 shows where\n");
  if (error instanceof UsageError) host.stderr.write(`Try: optml ${command} --help\n`);
  host.exitCode = error instanceof CommandError ? error.exitCode : 1;
}

function isBug(error: unknown): boolean {
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
}
