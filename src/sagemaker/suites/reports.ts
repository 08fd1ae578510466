import type { CaseResult } from "./run-suite.ts";

/** The results as TAP 14: https://testanything.org/tap-version-14-specification.html */
export function formatTap(results: readonly CaseResult[]): string {
  const lines = ["TAP version 14", `1..${results.length}`];
  results.forEach(({ name, problems, elapsedMs }, index) => {
    lines.push(`${problems.length === 0 ? "ok" : "not ok"} ${index + 1} - ${escapeTap(name)}`);
    lines.push("  ---", `  duration_ms: ${elapsedMs.toFixed(3)}`);
    if (problems.length > 0) {
      lines.push("  problems:", ...problems.map((problem) => `    - ${JSON.stringify(problem)}`));
    }
    lines.push("  ...");
  });
  return `${lines.join("\n")}\n`;
}

/** The results as the JUnit XML that CI systems read. */
export function formatJUnit(results: readonly CaseResult[], suiteName: string): string {
  const failures = results.filter(({ problems }) => problems.length > 0).length;
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const total = results.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  const counts = `tests="${results.length}" failures="${failures}" time="${seconds(total)}"`;
  const cases = results.map(({ name, problems, elapsedMs }) => {
    const open = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(suiteName)}" time="${seconds(elapsedMs)}"`;
    if (problems.length === 0) return `${open}/>`;
    const message = escapeXml(problems.join("; "));
    return `${open}>\n      <failure message="${message}">${escapeXml(problems.join("\n"))}</failure>\n    </testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escapeXml(suiteName)}" ${counts}>`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function escapeTap(text: string): string {
  return text.replace(/[\\#]/g, (character) => `\\${character}`);
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Characters that XML cannot hold at all are shown as their replacement. */
function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids these very characters.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "")
  );
}
