import { defineConfig } from "@playwright/test";
import base from "../playwright.config.ts";

export default defineConfig({
  ...base,
  testDir: ".",
  testMatch: "**/*.bench.ts",
  outputDir: "../../test-results/bench",
  timeout: 600_000,
  reporter: "dot",
  // A trace is recorded by scripts in the page, which would be measured too.
  use: { ...base.use, trace: "off" },
});
