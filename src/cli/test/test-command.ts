import { Command, Option } from "commander";
import { readSuite } from "../../sagemaker/suites/read-suite.ts";
import { formatJUnit, formatTap } from "../../sagemaker/suites/reports.ts";
import { type CaseResult, runSuite } from "../../sagemaker/suites/run-suite.ts";
import { UsageError } from "../command-error.ts";
import type { CommandHost, Output } from "../command-host.ts";
import { absolutePath, kindOf } from "../local-path.ts";
import { openSender, type SenderOptions } from "../open-sender.ts";
import { backendOption } from "../train/train-command.ts";

interface TestOptions extends SenderOptions {
  format: "text" | "tap" | "junit" | "json";
}

const AFTER = `
A suite is a directory of plain files. Files whose names begin alike are a case:

  four.request.json    the body to send; the ending tells its content type
  four.response.json   the body that must come back (left out: any)
  four.settings.json   what is left (all may be left out):
                       {"content_type": "…", "accept": "…", "status": 200,
                        "type": "…", "tolerance": 1e-5}

Without a tolerance bodies must be equal byte for byte; with one, numbers in
them may differ by it. The exit code is 0 where every case passed, else 1.

Examples:
  optml test requests --model ./job/model --script mnist.ts
  optml test requests --endpoint http://localhost:8080 --format junit > junit.xml
`;

/** `optml test`: a suite of requests. */
export function testCommand(host: CommandHost): Command {
  return new Command("test")
    .description("Send a suite of requests to a model and judge its answers")
    .argument("<dir>", "the suite's directory")
    .option("-m, --model <path>", "the model: a directory, or a model.tar.gz")
    .option(
      "-s, --script <file>",
      "the script; without it the one in the model's code/, else the default handlers",
    )
    .option("-e, --endpoint <url>", "a running endpoint, in place of --model and --script")
    .addOption(backendOption())
    .addOption(
      new Option("-f, --format <name>", "how to report")
        .choices(["text", "tap", "junit", "json"])
        .default("text"),
    )
    .addHelpText("after", AFTER)
    .action((directory: string, options: TestOptions) => test(host, directory, options));
}

async function test(host: CommandHost, directory: string, options: TestOptions): Promise<void> {
  const path = absolutePath(host.cwd, directory);
  if ((await kindOf(host.disk, path)) !== "directory") {
    throw new UsageError(`Cannot read the suite "${directory}": there is no such directory`);
  }
  const cases = await readSuite(host.disk, path);
  const sender = await openSender(host, options);
  const results: CaseResult[] = [];
  try {
    for await (const result of runSuite(cases, sender.url, sender.send)) {
      results.push(result);
      if (options.format === "text") host.stdout.write(formatResult(result, host.stdout));
    }
  } finally {
    await sender.close();
  }
  host.stdout.write(formatSummary(results, options.format, directory));
  host.exitCode = results.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

function formatResult({ name, problems, elapsedMs }: CaseResult, { isTerminal }: Output): string {
  const colour = (code: number, text: string) => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text);
  if (problems.length === 0) return `${colour(32, "ok")}      ${name} (${elapsedMs.toFixed(1)} ms)\n`;
  return `${colour(31, "not ok")}  ${name}\n${problems.map((problem) => `        ${problem}\n`).join("")}`;
}

function formatSummary(
  results: readonly CaseResult[],
  format: TestOptions["format"],
  suiteName: string,
): string {
  if (format === "tap") return formatTap(results);
  if (format === "junit") return formatJUnit(results, suiteName);
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const passed = results.length - failed;
  if (format === "json") return `${JSON.stringify({ suite: suiteName, passed, failed, results }, null, 2)}\n`;
  return `${passed} passed, ${failed} failed\n`;
}
