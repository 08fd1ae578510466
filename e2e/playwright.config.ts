import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./browser.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The built page, as a user gets it. */
export const PAGE_URL = "http://localhost:4175/";
/** The sources, for tests that load one module in a real browser. */
export const SOURCES_URL = "http://localhost:4174/e2e/harness.html";

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results/e2e",
  // A software GPU uses all cores: one test at a time keeps the others' times honest.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"], ["json", { outputFile: "../test-results/e2e.json" }]],
  use: {
    baseURL: PAGE_URL,
    launchOptions: launchOptions(),
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
  },
  webServer: [
    {
      command: "npx vite build --logLevel warn && npx vite preview --port 4175 --strictPort",
      cwd: root,
      url: PAGE_URL,
      reuseExistingServer: false,
      timeout: 180_000,
    },
    {
      command: "npx vite --port 4174 --strictPort",
      cwd: root,
      url: SOURCES_URL,
      reuseExistingServer: false,
      timeout: 60_000,
    },
  ],
});
