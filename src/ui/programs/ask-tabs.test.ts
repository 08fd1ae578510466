import assert from "node:assert/strict";
import { test } from "node:test";
import { findServingTab, type Tab } from "./ask-tabs.ts";
import { isTabQuestion, type TabReply, type TabRequest } from "./tab-messages.ts";

const never = new Promise<void>(() => undefined);
const bytes = (text: string) => new TextEncoder().encode(text);

/** A tab that serves the endpoint `serves`, and gives bodies back; `silent` is one that answers nothing. */
function tabOf(id: string, serves: string | undefined, kind: "echo" | "silent" | "failing" = "echo"): Tab {
  return {
    id,
    url: "http://host/optml/?backend=cpu",
    postMessage(message, [port]) {
      if (kind === "silent" || !(port instanceof MessagePort) || !isTabQuestion(message)) return;
      const reply = (data: TabReply) => port.postMessage(data);
      port.onmessage = ({ data }: MessageEvent<TabRequest>) => {
        const answer = { status: 200, content_type: `${id} ${data.accept}`, body: data.body };
        reply(kind === "echo" ? { type: "answered", answer } : { type: "failed", message: "undeployed" });
      };
      reply({ type: "serves", serves: message.name === serves });
    },
  };
}

const request = () => ({ body: bytes("hello"), contentType: "", accept: "text/plain" });

test("The tab that asks is preferred to others that serve the endpoint too", async () => {
  const tab = await findServingTab([tabOf("a", "net"), tabOf("b", "net")], "net", "b");
  const answer = await tab?.ask(request(), never);
  assert.equal(answer?.content_type, "b text/plain");
  assert.deepEqual(answer?.body, bytes("hello"));
});

test("Another tab is found among those that serve other endpoints or say nothing", async () => {
  const tabs = [tabOf("own", "other"), tabOf("mute", "net", "silent"), tabOf("c", "net")];
  assert.equal((await findServingTab(tabs, "net", "own"))?.id, "c");
});

test("A page that is none of optml's waits for no answer of its own", async () => {
  const own = { ...tabOf("own", undefined, "silent"), url: "http://host/optml/tests/runner.html" };
  const found = findServingTab([own, tabOf("b", "net")], "net", "own", 2 ** 31 - 1);
  assert.equal((await found)?.id, "b");
});

test("A tab whose address is not the page's own is asked too", async () => {
  const served = { ...tabOf("a", "net"), url: "http://host/optml/anything" };
  assert.equal((await findServingTab([tabOf("b", "other"), served], "net", "b"))?.id, "a");
});

test("No tab is found where none serves the endpoint, also where one says nothing", async () => {
  assert.equal(
    await findServingTab([tabOf("a", "other"), tabOf("b", "net", "silent")], "net", "a", 20),
    undefined,
  );
  assert.equal(await findServingTab([], "net", "a"), undefined);
});

test("A request whose tab goes, or has undeployed meanwhile, is rejected with the reason", async () => {
  const gone = await findServingTab([tabOf("a", "net")], "net", "a");
  await assert.rejects(gone?.ask(request(), Promise.resolve()) ?? never, /was closed or reloaded/);
  const failing = await findServingTab([tabOf("a", "net", "failing")], "net", "a");
  await assert.rejects(failing?.ask(request(), never) ?? never, { message: "undeployed" });
});
