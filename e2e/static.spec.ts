import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { build } from "vite";
import { ForeignRequests } from "./foreign-requests.ts";
import { StaticServer } from "./static-server.ts";
import { TINY_SCRIPT } from "./tiny-script.ts";
import { WorkbenchPage, watchPage } from "./workbench.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Each test has a host of its own, and a browser that has never been there. */
const test = base.extend<{ host: StaticServer; foreign: ForeignRequests; visitor: BrowserContext }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs
  host: async ({}, use) => {
    const host = await StaticServer.start("/some/where/");
    await use(host);
    await host.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  foreign: async ({}, use) => {
    const foreign = await ForeignRequests.start();
    await use(foreign);
    await foreign.stop();
  },
  visitor: async ({ browser, host, foreign }, use) => {
    const context = await browser.newContext({ baseURL: host.url, proxy: foreign.proxy });
    await use(context);
    await context.close();
  },
});

test("The page works from any path of a plain host, without it after the first visit, and asks no other", async ({
  host,
  foreign,
  visitor,
}) => {
  const asked: string[] = [];
  visitor.on("request", (request) => asked.push(request.url()));
  const page = await visitor.newPage();
  const { problems } = watchPage(page);
  const workbench = await openTinyScript(page);

  expect(await workbench.train()).toBe("Completed");
  await expectThree(workbench);
  await isKept(page);
  await host.stop();
  await page.reload();
  await expectThree(workbench);
  expect(await workbench.train()).toBe("Completed");

  // What the offline visit asked of the host and did not get is no problem: it had it kept.
  expect(problems.filter((problem) => !problem.includes("ERR_CONNECTION_REFUSED"))).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(host.url) && !/^(blob|data):/.test(url))).toEqual([]);
  expect(asked.filter((url) => url.includes("guest-entry"))).not.toEqual([]);
  expect(foreign.asked).toEqual([]);
  // The recorder does see what is asked of others.
  await page.goto("http://elsewhere.example/").catch(() => undefined);
  expect(foreign.asked).toEqual(["http://elsewhere.example/"]);
});

test("The first visit shows the script before the digits have come, and Train waits for them", async ({
  host,
  visitor,
}) => {
  let arrive: () => void = () => undefined;
  const digits = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  host.before = (file) => (file.endsWith(".bin") ? digits : undefined);
  const page = await visitor.newPage();
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu");
  await expect(page.getByText("Handwritten digits with MXNet's Module API.")).toBeVisible();
  await expect(page.getByText("Fetching the data of the sample mnist")).toBeVisible();
  await workbench.tab("Train");
  await workbench.run.getByRole("button", { name: "Train", exact: true }).click();
  await expect(workbench.run.getByText("Starting").first()).toBeVisible();
  arrive();
  await expect(workbench.log.getByText(/Epoch\[0\] Batch/).first()).toBeVisible({ timeout: 60_000 });
  await workbench.run.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(workbench.run.getByText("Stopped").first()).toBeVisible();
});

test("A new build takes the old one's place at the next visit, and no tab mixes the two", async ({
  host,
  visitor,
}) => {
  const old = await openTinyScript(await visitor.newPage());
  await isKept(old.page);

  const directory = await mkdtemp(join(tmpdir(), "optml-build-"));
  await buildSecond(directory);
  host.directory = directory;
  const next = new WorkbenchPage(await visitor.newPage());
  await next.open("backend=cpu");
  expect(await buildOf(next.page)).toEqual({ page: "second", script: "second" });
  expect(await next.train()).toBe("Completed");
  await expectThree(next);

  // The tab that was open has pieces to load yet, which the host has no more.
  expect(await buildOf(old.page)).toEqual({});
  expect(await old.train()).toBe("Completed");
  await expectThree(old);

  await old.page.close();
  await next.page.close();
  const last = new WorkbenchPage(await visitor.newPage());
  await last.open("backend=cpu");
  await expect.poll(() => last.page.evaluate(async () => (await caches.keys()).length)).toBe(1);
  await isKept(last.page);
  await host.stop();
  await last.page.reload();
  await expectThree(last);
  expect(await buildOf(last.page)).toEqual({ page: "second", script: "second" });
  await rm(directory, { recursive: true });
});

test("The page brings its policy along: text is not run, and no other origin is reached", async ({
  visitor,
  foreign,
}) => {
  const page = await visitor.newPage();
  await page.goto("./");
  const refused = page.evaluate(async () => {
    const blocked: string[] = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      blocked.push(`${event.effectiveDirective} ${event.blockedURI}`),
    );
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.head.append(script);
    await fetch("http://elsewhere.example/").catch(() => undefined);
    const image = new Image();
    image.src = "http://elsewhere.example/image.png";
    setTimeout("globalThis.ran = true");
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { blocked, ran: "ran" in globalThis };
  });
  const { blocked, ran } = await refused;
  expect(ran).toBe(false);
  expect(blocked.sort()).toEqual([
    "connect-src http://elsewhere.example/",
    "img-src http://elsewhere.example/image.png",
    "script-src eval",
    "script-src-elem inline",
  ]);
  expect(foreign.asked).toEqual([]);
  const policy = await page
    .locator('meta[http-equiv="Content-Security-Policy"]')
    .first()
    .getAttribute("content");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe-eval");
});

/** Opens the page on the CPU, with a script that trains in a moment. */
async function openTinyScript(page: Page): Promise<WorkbenchPage> {
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu");
  await workbench.workspace("defaults");
  await workbench.files.getByRole("treeitem", { name: "defaults.ts" }).click();
  await workbench.writeScript(TINY_SCRIPT);
  return workbench;
}

/** Deploys what was trained, and asks it what 1 and 2 make. */
async function expectThree(workbench: WorkbenchPage): Promise<void> {
  await workbench.deploy(1);
  const { status, body } = await workbench.sendText("[[1, 1]]");
  expect(status).toBe(200);
  expect(JSON.parse(body)[0][0]).toBeCloseTo(3, 2);
}

/** Waits until every piece is kept for a visit without a network. */
async function isKept(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
}

async function buildOf(page: Page): Promise<Record<string, string | undefined>> {
  return page.evaluate(() => ({ ...document.documentElement.dataset }));
}

/** Builds the page with a mark in its HTML and one in its code, and with other names for all its pieces. */
async function buildSecond(outDir: string): Promise<void> {
  await build({
    root: ROOT,
    logLevel: "error",
    build: { outDir, emptyOutDir: true, assetsDir: "second" },
    plugins: [
      {
        name: "second-build",
        transformIndexHtml: (html) => html.replace("<html", '<html data-page="second"'),
        transform(code, id) {
          if (id.endsWith("/src/main.tsx"))
            return `${code}\ndocument.documentElement.dataset.script = "second";`;
          return undefined;
        },
      },
    ],
  });
}
