import { expect, type Page, test } from "@playwright/test";
import { SOURCES_URL } from "../playwright.config.ts";
import { suiteTests } from "./suite-in-page.ts";

test.describe.configure({ mode: "default" });

let page: Page;

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  await page.goto(SOURCES_URL);
});

test.afterAll(() => page.close());

for (const title of suiteTests.keys()) {
  test(title, async () => {
    expect(await page.evaluate(runInPage, title)).toBe("passed");
  });
}

async function runInPage(title: string): Promise<string> {
  // The page loads it from the server; a path in a variable keeps this side from looking for it.
  const path = "/e2e/platform/suite-in-page.ts";
  const { suiteTests: tests } = await import(path);
  try {
    await tests.get(title)();
    return "passed";
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
  }
}
