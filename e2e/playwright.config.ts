import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./browser.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Two ports, from this one. Another lets two runs work side by side. */
const PORT = Number(process.env.E2E_PORT ?? 4174);
/** The built page, as a user gets it. */
const PAGE_URL = `http://localhost:${PORT + 1}/`;
/** The sources, for tests that load one module in a real browser. */
export const SOURCES_URL = `http://localhost:${PORT}/e2e/harness.html`;

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results/e2e",
  // A software GPU uses all cores: one test at a time keeps the others' times honest.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  // On a shared machine whose GPU is software a time limit may pass by chance: the report calls such a test flaky.
  retries: process.env.CI ? 1 : 0,
  reporter: [["list"], ["json", { outputFile: "../test-results/e2e.json" }]],
  use: {
    baseURL: PAGE_URL,
    launchOptions: launchOptions(),
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
  },
  webServer: [
    {
      command: `npx vite build --logLevel warn && npx vite preview --port ${PORT + 1} --strictPort`,
      cwd: root,
      url: PAGE_URL,
      reuseExistingServer: false,
      timeout: 180_000,
    },
    {
      command: `npx vite --port ${PORT} --strictPort`,
      cwd: root,
      url: SOURCES_URL,
      reuseExistingServer: false,
      timeout: 60_000,
    },
  ],
});
