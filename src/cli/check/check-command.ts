import { Command } from "commander";
import { CODE_DIR } from "../../sagemaker/container-paths.ts";
import { planScript, SCRIPT_FUNCTIONS, type ScriptPlan } from "../../sagemaker/script-plan.ts";
import type { FoundExport, HiddenFunction } from "../../worker/compiler/find-functions.ts";
import type { ScriptDiagnostic } from "../../worker/host/script-host.ts";
import { didYouMean } from "../../worker/suggest.ts";
import type { CommandHost } from "../command-host.ts";
import { localFile, shownPath } from "../local-path.ts";

interface CheckOptions {
  json?: true;
}

const AFTER = `
The script is read, not run. The exit code is 1 where something in it would
fail: its syntax, an import, a function whose parameters are not those that it
is called with.
`;

/** `optml check`: what a script has, and what would fail. */
export function checkCommand(host: CommandHost): Command {
  return new Command("check")
    .description("Say what a script has, which defaults will serve, and what would fail")
    .argument("<script>", "the script's file")
    .option("--json", "print one JSON object")
    .addHelpText("after", AFTER)
    .action((script: string, options: CheckOptions) => check(host, script, options));
}

async function check(host: CommandHost, script: string, { json }: CheckOptions): Promise<void> {
  const file = await localFile(host, "the script", script);
  const container = await host.openContainer({ mounts: { [CODE_DIR]: file.directory } });
  try {
    const entry = `${CODE_DIR}/${file.name}`;
    const { findFunctions } = await import("../../worker/compiler/find-functions.ts");
    const diagnostics = await container.parts.diagnose(entry);
    const found = await findFunctions(container.files, entry);
    const plan = planScript(found.exported);
    const problems = [...diagnostics, ...nameProblems(found), ...located(plan, found.exported)].map(
      (problem) => ({
        ...problem,
        location: { ...problem.location, path: localPath(host, problem.location.path, file.directory) },
      }),
    );
    host.stdout.write(
      json
        ? `${JSON.stringify({ script: file.path, functions: plan.functions, problems }, null, 2)}\n`
        : formatReport(plan, found.exported, problems),
    );
    host.exitCode = problems.some(({ severity }) => severity === "error") ? 1 : 0;
  } finally {
    await container.close();
  }
}

/** Names that were likely meant to be the document's, and functions of its names that nothing can call. */
function nameProblems(found: { exported: FoundExport[]; hidden: HiddenFunction[] }): ScriptDiagnostic[] {
  const known = new Set<string>(SCRIPT_FUNCTIONS);
  const exported = new Set(found.exported.map(({ name }) => name));
  const misspelt = found.exported.flatMap(({ name, location, arity }) => {
    const hint = known.has(name) || arity === undefined ? "" : didYouMean(name, SCRIPT_FUNCTIONS);
    if (hint === "") return [];
    const message = `${name} is none of the functions that the container calls${hint}`;
    return [{ message, location, severity: "warning" as const }];
  });
  const hidden = found.hidden.flatMap(({ name, location }) => {
    if (!known.has(name) || exported.has(name)) return [];
    const message = `${name} is not exported, so the container cannot call it: write export before it`;
    return [{ message, location, severity: "warning" as const }];
  });
  return [...misspelt, ...hidden];
}

function located({ problems }: ScriptPlan, exported: readonly FoundExport[]): ScriptDiagnostic[] {
  return problems.flatMap(({ name, severity, message }) => {
    const location = exported.find((found) => found.name === name)?.location;
    return location ? [{ message, location, severity }] : [];
  });
}

function localPath({ cwd }: CommandHost, path: string, directory: string): string {
  return shownPath(cwd, path.replace(CODE_DIR, directory));
}

function formatReport(
  { functions }: ScriptPlan,
  exported: readonly FoundExport[],
  problems: readonly ScriptDiagnostic[],
): string {
  const rows = functions.map(({ name, by, note }) => {
    const who = by === "script" ? describeOwn(exported.find((found) => found.name === name)) : WHO[by];
    return `  ${name.padEnd(20)}${who}${note === "" ? "" : `: ${note}`}`;
  });
  const lines = problems.map(
    ({ message, severity, location: { path, line, column } }) =>
      `${path}:${line}:${column}: ${severity}: ${message}`,
  );
  return `${[...rows, ...(lines.length > 0 ? ["", ...lines] : [])].join("\n")}\n`;
}

const WHO = { default: "default", none: "-" } as const;

function describeOwn(found: FoundExport | undefined): string {
  if (found?.arity === undefined) return "the script's";
  return `the script's, ${found.arity} parameter${found.arity === 1 ? "" : "s"}`;
}
