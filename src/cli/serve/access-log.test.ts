import assert from "node:assert/strict";
import { test } from "node:test";
import { AccessLog } from "./access-log.ts";

/** Lines that are written at once when they are there. */
const MANY = 1000;

function logWithWrites() {
  const writes: string[] = [];
  return { log: new AccessLog((text) => writes.push(text)), writes };
}

function access(headers: Record<string, string> = {}, path = "/invocations") {
  const request = new Request(`http://localhost:8080${path}`, { method: "POST", headers });
  return { client: "127.0.0.1", request, status: 200, sizeBytes: 22 };
}

test("a request is a line as the container's proxy writes it", () => {
  const { log, writes } = logWithWrites();
  const before = Math.floor(Date.now() / 1000) * 1000;
  log.add(access({ "user-agent": "curl/8.0" }));
  log.flush();
  const [, time = "", rest] = /^127\.0\.0\.1 - - \[([^\]]+)\] (.*)\n$/.exec(writes.join("")) ?? [];
  assert.equal(rest, '"POST /invocations HTTP/1.1" 200 22 "-" "curl/8.0"');
  // 22/Nov/2026:18:09:46 +0000
  assert.match(time, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}$/);
  const told = Date.parse(time.replace(/^(\d+)\/(\w+)\/(\d+):/, "$1 $2 $3 "));
  assert.ok(told >= before && told <= Date.now(), time);
});

test("the target is told with its query, the referrer where there is one", () => {
  const { log, writes } = logWithWrites();
  log.add(access({ referer: "http://a/b", "user-agent": "x" }, "/endpoints/e/invocations?a=1&b=%20"));
  log.flush();
  assert.match(
    writes[0] ?? "",
    /"POST \/endpoints\/e\/invocations\?a=1&b=%20 HTTP\/1\.1" 200 22 "http:\/\/a\/b" "x"\n$/,
  );
});

test("quotes, backslashes and characters beyond ASCII cannot end a field or a line", () => {
  const { log, writes } = logWithWrites();
  log.add(access({ "user-agent": 'a"b\\c\té' }));
  log.flush();
  assert.match(writes[0] ?? "", /"a\\x22b\\x5Cc\\x09\\xE9"\n$/);
});

test("lines are gathered, kept in order and written once", () => {
  const { log, writes } = logWithWrites();
  for (const path of ["/a", "/b", "/c"]) log.add(access({}, path));
  assert.equal(writes.length, 0);
  log.flush();
  log.flush();
  assert.equal(writes.length, 1);
  assert.deepEqual(writes[0]?.match(/POST \S+/g), ["POST /a", "POST /b", "POST /c"]);
});

test(`${MANY} lines are written without being waited for`, () => {
  const { log, writes } = logWithWrites();
  for (let count = 0; count < MANY; count++) log.add(access());
  assert.equal(writes.join("").split("\n").length, MANY + 1);
  log.flush();
  assert.equal(writes.length, 1);
});
