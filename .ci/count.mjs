// Sums what the test runners reported, as the one line "N passed, N failed".
import { readFileSync } from "node:fs";

const unit = readFileSync("test-results/unit.xml", "utf8").match(/<testsuites [^>]*>/)?.[0] ?? "";
const count = (name) => Number(unit.match(new RegExp(`${name}="(\\d+)"`))?.[1] ?? 0);
const skippedUnits = (readFileSync("test-results/unit.xml", "utf8").match(/<skipped/g) ?? []).length;
const unitFailed = count("failures") + count("errors");
const unitPassed = count("tests") - unitFailed - skippedUnits;

const { stats } = JSON.parse(readFileSync("test-results/e2e.json", "utf8"));
const passed = unitPassed + stats.expected + stats.flaky;
const failed = unitFailed + stats.unexpected;
if (stats.flaky > 0) console.log(`${stats.flaky} of those that passed did so when they were tried again`);
console.log(`${passed} passed, ${failed} failed, ${skippedUnits + stats.skipped} skipped`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
