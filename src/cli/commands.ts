import type { Command } from "commander";
import { checkCommand } from "./check/check-command.ts";
import type { CommandHost } from "./command-host.ts";
import { invokeCommand } from "./invoke/invoke-command.ts";
import { packageCommand } from "./package/package-command.ts";
import { serveCommand } from "./serve/serve-command.ts";
import { testCommand } from "./test/test-command.ts";
import { trainCommand } from "./train/train-command.ts";

/** The commands of `optml`, in the order of its help. */
export function commandsOf(host: CommandHost): Command[] {
  return [
    trainCommand(host),
    serveCommand(host),
    invokeCommand(host),
    testCommand(host),
    checkCommand(host),
    packageCommand(host),
  ];
}
