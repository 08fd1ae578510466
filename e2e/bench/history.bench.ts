import { expect, type Page, test } from "@playwright/test";
import { formatExchange, formatSummary, summarise } from "../../src/ui/requests/history/history-line.ts";
import { FaultPage } from "../fault-page.ts";
import { TINY_MODEL } from "../tiny-model.ts";
import { inWords, watchMainThread } from "./main-thread.ts";
import { report } from "./report.ts";

const SEGMENTS = 20;
const PER_SEGMENT = 500;

/** A digit as JSON: some 4 kB. */
const DIGIT = `[[${Array.from({ length: 784 }, (_, index) => (index % 7) / 8).join(", ")}]]`;

test("a history of 10,000 digits is listed, searched and scrolled without a stall", async ({ page }) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.put("model", TINY_MODEL);
  await workbench.deploy(1);
  await workbench.requests("Request");
  report({
    title: "200 requests, each added to an empty history",
    ...(await watched(page, () => invoke(page, 200))),
  });
  for (let segment = 1; segment <= SEGMENTS; segment++) await writeSegment(page, segment);
  await page.reload();
  await workbench.tab("Requests");
  const history = workbench.run.getByRole("region", { name: "History" });
  await expect(history.getByText("10,000 sent")).toBeVisible();
  await expect(history).toContainText("The limit of 10,000 is reached");
  await workbench.deploy(1);
  await workbench.requests("Request");

  const load = await watched(page, async () => {
    await page.reload();
    await expect(history.getByText("10,000 sent")).toBeVisible();
  });
  report({ title: "the page with 10,000 in its history, opened", ...load });

  const search = await watched(page, async () => {
    await history.getByRole("textbox", { name: "Search the history" }).fill("needle 4321");
    await expect(history.getByRole("listitem")).toHaveCount(1);
    await expect(history.getByRole("status").getByRole("img")).toHaveCount(0);
  });
  report({ title: "one of 10,000 found by its body", ...search });
  await history.getByRole("textbox", { name: "Search the history" }).fill("");

  const scroll = await watched(page, async () => {
    await history.locator(".virtual-list").evaluate(async (list) => {
      for (let step = 0; step < 60; step++) {
        list.scrollTop += list.scrollHeight / 60;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    });
  });
  report({ title: "10,000 scrolled through in 60 frames", ...scroll });

  await workbench.deploy(1);
  await workbench.requests("Request");
  const add = await watched(page, () => invoke(page, 200));
  report({ title: "200 requests, each added to 10,000", ...add });
});

/** Sends requests one after another, as fast as they are answered. */
async function invoke(page: Page, count: number): Promise<void> {
  await page.evaluate(async (times) => {
    for (let done = 0; done < times; done++) {
      await window.optml.invoke({ body: "[[1, 2]]", contentType: "application/json" });
    }
  }, count);
}

async function writeSegment(page: Page, segment: number): Promise<void> {
  const lines = Array.from({ length: PER_SEGMENT }, (_, index) => {
    const number = (segment - 1) * PER_SEGMENT + index;
    const exchange = {
      sentMs: 1_700_000_000_000 + number,
      request: {
        contentType: "application/json",
        accept: "",
        body: new TextEncoder().encode(DIGIT),
        label: `digit ${number}`,
      },
      answer: {
        status: number % 50 === 0 ? 500 : 200,
        headers: [],
        contentType: "application/json",
        body: new TextEncoder().encode(`"needle ${number}"`),
        worker: 1 + (number % 2),
        queuedMs: 0,
        elapsedMs: 2,
        stages: [],
        tensorsLeaked: 0,
      },
    };
    return [formatExchange(`k-${number}`, exchange), formatSummary(summarise(`k-${number}`, exchange))];
  });
  const name = `/.optml/history/${String(segment).padStart(6, "0")}`;
  const texts = [
    [`${name}.data`, lines.map(([data]) => data).join("")],
    [`${name}.index`, lines.map(([, index]) => index).join("")],
  ] as const;
  for (const [path, text] of texts) {
    await page.evaluate(([to, data]) => window.optml.files.writeFile(to, data), [path, text] as const);
  }
}

/** What something asked of the page, in words. */
async function watched(page: Page, work: () => Promise<void>): Promise<{ value: string; from: string }> {
  return inWords(await watchMainThread(page, work));
}
