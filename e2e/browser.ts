import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium, type LaunchOptions } from "@playwright/test";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** How the tests start their browser: WebGPU in software, and no traffic of the browser's own. */
export function launchOptions(): LaunchOptions {
  return {
    executablePath: findBrowser(),
    args: [
      "--enable-unsafe-webgpu",
      "--use-webgpu-adapter=swiftshader",
      // Without a sandbox only where the sandbox cannot start: as root.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  };
}

/**
 * The browser's path: `$CHROMIUM_PATH`, Playwright's own, an installed Chrome or Chromium, else one that is fetched
 * now.
 *
 * @throws {Error} Where there is none and none can be had; the message has the command that gets one.
 */
function findBrowser(): string {
  const found = installedBrowser() ?? (fetchBrowser() && installedBrowser());
  if (found) return found;
  throw new Error(
    `Cannot run the browser tests: no Chrome or Chromium was found. Get one with "npx playwright install chromium", or "apt-get install chromium" on Debian, or name one in CHROMIUM_PATH`,
  );
}

function installedBrowser(): string | undefined {
  const candidates = [process.env.CHROMIUM_PATH, chromium.executablePath(), ...INSTALLED];
  return candidates.find((path) => path !== undefined && path !== "" && existsSync(path));
}

function fetchBrowser(): boolean {
  const asRoot = process.platform === "linux" && process.getuid?.() === 0;
  return (
    run("npx", ["playwright", "install", "chromium"]) ||
    (asRoot && run("apt-get", ["install", "-y", "chromium"]))
  );
}

function run(command: string, args: string[]): boolean {
  console.log(`No browser was found: running "${[command, ...args].join(" ")}"`);
  try {
    execFileSync(command, args, { stdio: "inherit", timeout: 600_000 });
    return true;
  } catch {
    // The caller tells what to do where every way has failed.
    return false;
  }
}
