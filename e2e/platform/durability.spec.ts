import { expect, type Page, test } from "@playwright/test";
import { PersistentBrowser } from "./persistent-browser.ts";

const MODULE = "/e2e/platform/in-page.ts";

let browser: PersistentBrowser;

test.beforeAll(async () => {
  browser = await PersistentBrowser.create();
});

test.afterAll(() => browser.dispose());

test("files survive a reload and a closed tab", async () => {
  const page = await browser.openPage();
  await write(page, "/model/net.params", 3);
  await page.reload();
  expect(await versions(page, ["/model/net.params"])).toEqual({ "/model/net.params": 3 });
  await write(page, "/large", 1);
  await page.close();
  const next = await browser.openPage();
  expect(await versions(next, ["/model/net.params", "/large"])).toEqual({
    "/model/net.params": 3,
    "/large": 1,
  });
  await next.close();
});

test("every acknowledged write survives a kill -9 in mid-write, and no file is half old, half new", async () => {
  const paths = ["/large-1", "/large-2", "/small-1", "/small-2", "/small-3"];
  let from = 0;
  // Each round is killed at another moment of the large writes.
  for (const acknowledgements of [7, 25, 60]) {
    const acknowledged = await writeUntilKilled(paths, from, acknowledgements);
    const page = await browser.openPage();
    const found = await versions(page, [...acknowledged.keys()]);
    for (const [path, version] of acknowledged) expect(found[path], path).toBeGreaterThanOrEqual(version);
    expect(await stray(page)).toEqual({ unused: 0, missing: 0 });
    from = Math.max(...Object.values(found)) + 1;
    await page.close();
  }
});

/** Kills the browser when it has told of so many acknowledged writes. Returns the last version told of each file. */
async function writeUntilKilled(paths: string[], from: number, count: number): Promise<Map<string, number>> {
  const page = await browser.openPage();
  const acknowledged = new Map<string, number>();
  const enough = new Promise<void>((resolve) => {
    let told = 0;
    page.on("console", (message) => {
      const [, version, path] = /^acknowledged (\d+) (.+)$/.exec(message.text()) ?? [];
      if (!version || !path) return;
      acknowledged.set(path, Number(version));
      told += 1;
      if (told === count) resolve();
    });
  });
  await page.evaluate(
    async ({ module, paths, from }) => (await import(module)).writeForEver("durability", paths, from),
    { module: MODULE, paths, from },
  );
  await enough;
  await browser.kill();
  return acknowledged;
}

async function write(page: Page, path: string, version: number): Promise<void> {
  await page.evaluate(
    async ({ module, path, version }) => {
      const { openStorage, versionOf } = await import(module);
      const { files } = await openStorage("durability");
      await files.mkdir(path.slice(0, path.lastIndexOf("/")) || "/", { recursive: true });
      await files.writeFile(path, versionOf(path, version));
    },
    { module: MODULE, path, version },
  );
}

function versions(page: Page, paths: string[]): Promise<Record<string, number>> {
  return page.evaluate(
    async ({ module, paths }) => (await import(module)).readVersions("durability", paths),
    { module: MODULE, paths },
  );
}

function stray(page: Page): Promise<{ unused: number; missing: number }> {
  return page.evaluate(async (module) => (await import(module)).strayPieces("durability"), MODULE);
}
