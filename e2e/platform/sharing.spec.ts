import { expect, type Page, test } from "@playwright/test";
import { SOURCES_URL } from "../playwright.config.ts";

const MODULE = "/e2e/platform/in-page.ts";

test("guests and the page work on their files at once, and the page is told of every change", async ({
  page,
}) => {
  await page.goto(SOURCES_URL);
  const { seen, changes, content } = await page.evaluate(async (module) => {
    const { openStorage, runGuest } = await import(module);
    const { files, openPort } = await openStorage("guests");
    const told = new Set<string>();
    files.watch("/", ({ type, path }: { type: string; path: string }) => told.add(`${type} ${path}`));
    await files.stat("/");
    const guests = ["algo-1", "algo-2", "worker-1"];
    const results = await Promise.all([
      ...guests.map((guest) => runGuest(openPort(`/hosts/${guest}`), guest, 50)),
      ...Array.from({ length: 50 }, (_, n) => files.writeFile(`/page-${n}`, String(n))),
    ]);
    await files.stat("/");
    return {
      seen: results.slice(0, 3),
      changes: [...told].filter((change) => change.startsWith("created")).length,
      content: await files.readFile("/hosts/algo-2/out/49", "utf8"),
    };
  }, MODULE);
  expect(seen).toEqual(["algo-1 sees out", "algo-2 sees out", "worker-1 sees out"]);
  expect(content).toBe("algo-2 wrote 49");
  // /hosts, three roots, three times out/ with 50 files, and the page's own 50.
  expect(changes).toBe(1 + 3 + 3 * 51 + 50);
});

test("two tabs share one database: each sees at once what the other wrote, and is told of it", async ({
  context,
}) => {
  const [first, second] = [await openTab(context), await openTab(context)];
  await second.evaluate(() => {
    const { files } = tab();
    files.watch("/", ({ type, path }) => tab().told.push(`${type} ${path}`));
    return files.stat("/");
  });
  await first.evaluate(async () => {
    await tab().files.mkdir("/model");
    await tab().files.writeFile("/model/a", "from the first");
    await tab().files.rename("/model", "/moved");
  });
  expect(await second.evaluate(() => tab().files.readFile("/moved/a", "utf8"))).toBe("from the first");
  await expect
    .poll(() => second.evaluate(() => tab().told))
    .toEqual(expect.arrayContaining(["created /moved", "created /moved/a"]));
});

test("two tabs that write at once lose nothing", async ({ context }) => {
  const tabs = [await openTab(context), await openTab(context)];
  await Promise.all(
    tabs.map((page, at) =>
      page.evaluate(async (tabNumber) => {
        const { files } = tab();
        const jobs = Array.from({ length: 100 }, async (_, n) => {
          await files.appendFile("/log", `${tabNumber}:${n}\n`);
          await files.writeFile(`/${tabNumber}-${n}`, `${n}`);
          await files.writeFile("/same", `${tabNumber}`.repeat(20_000_000 / (n + 1)));
        });
        await Promise.all(jobs);
      }, at),
    ),
  );
  for (const page of tabs) {
    const { names, lines, same } = await page.evaluate(async () => {
      const { files } = tab();
      const entries: { name: string }[] = await files.readdir("/");
      return {
        names: entries.length,
        lines: (await files.readFile("/log", "utf8")).split("\n").length - 1,
        same: [...new Set(await files.readFile("/same", "utf8"))].length,
      };
    });
    expect([names, lines, same]).toEqual([202, 200, 1]);
  }
});

test("an open file of one tab follows what another tab does to it", async ({ context }) => {
  const [first, second] = [await openTab(context), await openTab(context)];
  await first.evaluate(() => tab().files.writeFile("/file", "one"));
  await second.evaluate(async () => {
    tab().handle = await tab().files.open("/file");
  });
  await first.evaluate(async () => {
    await tab().files.writeFile("/file", "two");
    await tab().files.rename("/file", "/renamed");
  });
  const read = () =>
    second.evaluate(async () => {
      try {
        return new TextDecoder().decode(await tab().handle.read(0, 9));
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
  expect(await read()).toBe("two");
  await first.evaluate(() => tab().files.rm("/renamed"));
  expect(await read()).toBe("ENOENT");
});

test("a full storage says ENOSPC, keeps the old file and each acknowledged write, and works when there is space", async ({
  page,
}) => {
  await page.goto(SOURCES_URL);
  const session = await page.context().newCDPSession(page);
  const origin = new URL(SOURCES_URL).origin;
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 30_000_000 });
  const outcome = await page.evaluate(async (module) => {
    const { openStorage, pattern } = await import(module);
    const { files } = await openStorage("full");
    const code = (work: Promise<unknown>) =>
      work.then(
        () => "kept",
        ({ code }) => code,
      );
    await files.writeFile("/old", "old");
    const large = await code(files.writeFile("/old", pattern(60_000_000)));
    const together = await Promise.all([
      code(files.writeFile("/a", "a")),
      code(files.writeFile("/b", pattern(15_900_000, 1))),
      code(files.writeFile("/c", pattern(15_900_000, 2))),
      code(files.writeFile("/d", "d")),
    ]);
    const sizeOf = (path: string): Promise<unknown> =>
      files.stat(path).then(
        (stats: { size: number }) => stats.size,
        (error: { code: string }) => error.code,
      );
    return {
      large,
      together,
      old: await files.readFile("/old", "utf8"),
      sizes: await Promise.all(["/a", "/b", "/c", "/d"].map(sizeOf)),
    };
  }, MODULE);
  expect(outcome.large).toBe("ENOSPC");
  expect(outcome.old).toBe("old");
  // How much space is left is the browser's business; there was none for all.
  expect(outcome.together).toContain("ENOSPC");
  const whole = [1, 15_900_000, 15_900_000, 1];
  expect(outcome.sizes).toEqual(
    outcome.together.map((end, index) => (end === "kept" ? whole[index] : "ENOENT")),
  );
  await session.send("Storage.overrideQuotaForOrigin", { origin });
  const after = await page.evaluate(async (module) => {
    const { openStorage, pattern } = await import(module);
    const { files } = await openStorage("full");
    await files.writeFile("/old", pattern(60_000_000));
    return (await files.stat("/old")).size;
  }, MODULE);
  expect(after).toBe(60_000_000);
});

test("a full storage still opens, and what is removed from it is removed for all tabs", async ({
  context,
}) => {
  const [first, second] = [await openTab(context), await openTab(context)];
  await first.evaluate(async () => {
    await tab().files.writeFile("/kept", "kept");
    await tab().files.mkdir("/old");
    await tab().files.writeFile("/old/a", "a");
  });
  await second.evaluate(() => tab().files.stat("/old/a"));
  const codes = await first.evaluate(async () => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("", "QuotaExceededError");
    };
    const { IndexedDbFileSystem } = await import("/src/platform/browser/indexed-db-file-system.ts" as string);
    const full = await IndexedDbFileSystem.open(tab().name);
    const code = (work: Promise<unknown>) => work.then(String, ({ code }) => code);
    const found = [
      await code(full.readFile("/kept", "utf8")),
      await code(full.writeFile("/new", "new")),
      await code(full.rename("/kept", "/moved")),
      await code(full.rm("/old", { recursive: true })),
    ];
    IDBObjectStore.prototype.put = put;
    await full.writeFile("/space", "again");
    await full.close();
    return found;
  });
  expect(codes).toEqual(["kept", "ENOSPC", "ENOSPC", "undefined"]);
  const names = await second.evaluate(async () =>
    (await tab().files.readdir("/")).map(({ name }: { name: string }) => name).sort(),
  );
  expect(names).toEqual(["kept", "space"]);
});

test("a newer layout made by another version of the page is refused with the remedy, by each call too", async ({
  page,
}) => {
  await page.goto(SOURCES_URL);
  const messages = await page.evaluate(async (module) => {
    await new Promise((resolve) => {
      const opening = indexedDB.open("newer", 999);
      opening.onsuccess = () => resolve(opening.result.close());
    });
    const { openStorage } = await import(module);
    const { connectStorage } = await import("/src/platform/browser/storage-client.ts" as string);
    const ready = await openStorage("newer").catch(({ message }: Error) => message);
    const worker = new Worker("/src/storage-entry.ts", { type: "module", name: "newer" });
    const { files } = connectStorage(worker);
    const call = await files
      .readFile("/a")
      .catch(({ code, cause }: { code: string; cause: Error }) => [code, cause.message]);
    return { ready, call };
  }, MODULE);
  const reason =
    'Cannot open the storage "newer": another tab runs a newer version of this page: reload this one';
  expect(messages).toEqual({ ready: reason, call: ["EIO", reason] });
});

test("the storage tells what it uses and whether it is kept", async ({ page }) => {
  await page.goto(SOURCES_URL);
  const estimate = await page.evaluate(async (module) => {
    const storage = await (await import(module)).openStorage("estimate");
    await storage.files.writeFile("/a", "x".repeat(50_000));
    return { ...(await storage.estimate()), persist: typeof (await storage.persist()) };
  }, MODULE);
  expect(estimate.usageBytes).toBeGreaterThan(0);
  expect(estimate.quotaBytes).toBeGreaterThan(estimate.usageBytes);
  expect(estimate.persist).toBe("boolean");
});

/** What a tab keeps between two steps of a test. */
interface Tab {
  /** That of the database. */
  name: string;
  // The page's own module knows the types; here they cross into another world.
  files: import("../../src/platform/file-system.ts").FileSystem;
  handle: import("../../src/platform/file-system.ts").FileHandle;
  told: string[];
}

declare function tab(): Tab;

let databases = 0;

async function openTab(context: import("@playwright/test").BrowserContext): Promise<Page> {
  const isFirst = context.pages().length === 0;
  if (isFirst) databases += 1;
  const page = await context.newPage();
  await page.goto(SOURCES_URL);
  await page.evaluate(
    async ({ module, name }) => {
      const { files } = await (await import(module)).openStorage(name);
      const kept = { name, files, told: [] };
      Object.assign(globalThis, { tab: () => kept });
    },
    { module: MODULE, name: `tabs-${databases}` },
  );
  return page;
}
