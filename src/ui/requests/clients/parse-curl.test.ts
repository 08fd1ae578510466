import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { copyAs } from "./copy-as.ts";
import { parseCurl } from "./parse-curl.ts";
import { quoteBash } from "./shell-quote.ts";
import { splitShell, textOf } from "./shell-words.ts";

const hasBash = spawnSync("bash", ["--version"]).status === 0;
const URL_ = "http://localhost:8080/invocations";

function parse(text: string) {
  const { request, notes } = parseCurl(text);
  const { contentType, accept, body } = request;
  return { contentType, accept, body: new TextDecoder().decode(body), notes };
}

const FORM = "application/x-www-form-urlencoded";

for (const [what, text, expected] of [
  [
    "headers and data",
    `curl -H 'Content-Type: text/csv' -H "Accept: application/json" -d '1,2' ${URL_}`,
    ["text/csv", "application/json", "1,2"],
  ],
  ["letters in one word", `curl -sSXPOST -HContent-Type:text/csv -d1,2 ${URL_}`, ["text/csv", "*/*", "1,2"]],
  ["--json", `curl --json '{"a": 1}' ${URL_}`, ["application/json", "application/json", '{"a": 1}']],
  [
    "--json with a header of one's own",
    `curl -H 'Accept: text/csv' --json '[1]' ${URL_}`,
    ["application/json", "text/csv", "[1]"],
  ],
  [
    "data in several parts",
    `curl -H 'Content-Type: ${FORM}' -d a=1 --data-raw @b ${URL_}`,
    [FORM, "*/*", "a=1&@b"],
  ],
  [
    "--data-urlencode",
    `curl -H 'Content-Type: ${FORM}' --data-urlencode 'a=1 & 2' ${URL_}`,
    [FORM, "*/*", "a=1%20%26%202"],
  ],
  [
    "data-binary from a pipe",
    `echo '[[1]]' | curl -H 'Content-Type: text/csv' --data-binary @- ${URL_}`,
    ["text/csv", "*/*", "[[1]]\n"],
  ],
  [
    "-d from a heredoc, without line ends",
    `curl -H 'Content-Type: text/csv' -d @- ${URL_} <<EOF\n1,\n2\nEOF\n`,
    ["text/csv", "*/*", "1,2"],
  ],
  [
    "data-binary from a here string",
    `curl -H 'Content-Type: text/csv' --data-binary @- ${URL_} <<< '1,2'`,
    ["text/csv", "*/*", "1,2\n"],
  ],
  ["headers that are taken away", `curl -H 'Content-Type:' -H Accept: --data-raw x ${URL_}`, ["", "", "x"]],
  [
    "a prompt, a comment and a redirection",
    `$ curl ${URL_} --data-raw x -H 'content-type: a/b' 2>/dev/null >out # that is it`,
    ["a/b", "*/*", "x"],
  ],
  [
    "line continuations of Windows' line ends",
    `curl ${URL_} \\\r\n  -H 'Content-Type: a/b' \\\r\n  --data-raw x`,
    ["a/b", "*/*", "x"],
  ],
  [
    "the quotes and carets of Windows' command prompt",
    `C:\\Users\\me> curl ${URL_} ^\r\n  -H "Content-Type: application/json" ^\r\n  --data-raw "{\\"x\\": \\"it's\\"}"`,
    ["application/json", "*/*", `{"x": "it's"}`],
  ],
  [
    "doubled quotes of Windows",
    `curl ${URL_} -H "Content-Type: application/json" -d "{""x"": [1, 2]}"`,
    ["application/json", "*/*", '{"x": [1, 2]}'],
  ],
  [
    "what Chrome copies as cURL (cmd)",
    `curl ^"${URL_}^" ^\n  -H ^"content-type: application/json^" ^\n  --data-raw ^"^{^\\^"x^\\^":^\n\n1^}^"`,
    ["application/json", "*/*", '{"x":\n1}'],
  ],
  [
    "the backticks of PowerShell",
    `curl.exe -X POST ${URL_} \`\n -H "Content-Type: application/json" -d "{\`"x\`": 1}"`,
    ["application/json", "*/*", '{"x": 1}'],
  ],
] as const) {
  test(`parseCurl() takes ${what}`, () => {
    const [contentType, accept, body] = expected;
    assert.deepEqual(parse(text), { contentType, accept, body, notes: [] });
  });
}

test("parseCurl() takes what Chrome copies", () => {
  const text = `curl 'http://localhost:4173/endpoints/mnist/invocations' \\
  -H 'Accept: */*' \\
  -H 'Accept-Language: en-US,en;q=0.9' \\
  -H 'Connection: keep-alive' \\
  -H 'Content-Type: application/json' \\
  -H 'sec-ch-ua-mobile: ?0' \\
  --data-raw $'{"text":"it\\'s \\u0021 \\u00e9"}' \\
  --insecure`;
  const { contentType, accept, body, notes } = parse(text);
  assert.deepEqual([contentType, accept, body], ["application/json", "*/*", `{"text":"it's ! é"}`]);
  assert.deepEqual(
    notes.map((note) => note.split(" is left out")[0]),
    ["The header Accept-Language", "The header sec-ch-ua-mobile"],
  );
});

test("parseCurl() takes what Firefox copies", () => {
  const text = `curl 'http://localhost:4173/endpoints/mnist/invocations' --compressed -X POST -H 'User-Agent: Mozilla/5.0' -H 'Accept: */*' -H 'Accept-Encoding: gzip, deflate, br, zstd' -H 'Content-Type: text/csv' --data-binary $'1,2\\r\\n3,4'`;
  assert.deepEqual(parse(text), { contentType: "text/csv", accept: "*/*", body: "1,2\r\n3,4", notes: [] });
});

for (const [what, text, note] of [
  ["a file", `curl --data-binary @a.npy -H 'Content-Type: a/b' ${URL_}`, /in the file "a.npy"/],
  ["a form of parts", `curl -F file=@a.png ${URL_}`, /-?-form file=@a.png is not taken over/],
  ["another method", `curl -X PUT -H 'Content-Type: a/b' -d x ${URL_}`, /The method PUT/],
  ["no body", `curl -H 'Content-Type: a/b' ${URL_}`, /would send GET/],
  ["a missing content type", `curl -d x ${URL_}`, /application\/x-www-form-urlencoded then/],
  [
    "another address",
    `curl -H 'Content-Type: a/b' -d x https://elsewhere/predict`,
    /https:\/\/elsewhere\/predict is left out/,
  ],
  ["a variable", `curl -H 'Content-Type: a/b' -d "$BODY" ${URL_}`, /\$BODY is what the shell/],
  ["a sign-in", `curl -u me:secret -H 'Content-Type: a/b' -d x ${URL_}`, /asks for no sign-in/],
  [
    "what another command writes",
    `jq . in.json | curl -H 'Content-Type: a/b' -d @- ${URL_}`,
    /what "jq . in.json" writes/,
  ],
  [
    "an option that is not known",
    `curl --teleport -H 'Content-Type: a/b' -d x ${URL_}`,
    /--teleport is not known/,
  ],
] as const) {
  test(`parseCurl() says that it does not take over ${what}`, () => {
    const { notes } = parse(text);
    assert.equal(notes.length, what === "a form of parts" ? 2 : 1, notes.join("; "));
    assert.match(notes[0] ?? "", note);
  });
}

test("parseCurl() names the file that the body is in, where there is no other", () => {
  const bodyFileOf = (data: string) => parseCurl(`sudo curl -H 'Content-Type: a/b' ${data} ${URL_}`).bodyFile;
  assert.equal(bodyFileOf("--data-binary @rows/a.npy"), "rows/a.npy");
  assert.equal(bodyFileOf("-d 1"), undefined);
});

for (const [text, message] of [
  ["wget http://localhost", /There is no curl/],
  ["how to use curl", /There is no curl/],
  ["curl 'http://localhost", /A ' is not closed/],
  ['curl "x', /A " is not closed/],
  ["curl $'x", /A \$' is not closed/],
  ["curl -d @- <<EOF\n1", /does not end with EOF/],
] as const) {
  test(`parseCurl() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseCurl(text),
      (error) => error instanceof SyntaxError && message.test(error.message),
    );
  });
}

const TEXT = fc.string({ unit: "binary", maxLength: 40 }).filter((text) => !text.includes("\0"));

test("splitShell() gives back what quoteBash() quoted", () => {
  fc.assert(
    fc.property(fc.array(TEXT, { maxLength: 5 }), (texts) => {
      const tokens = splitShell(texts.map(quoteBash).join(" "));
      assert.deepEqual(
        tokens.map((token) => token.kind === "word" && textOf(token.word)),
        texts,
      );
    }),
    { examples: [[["\ufeff"]]] },
  );
});

const PIECE = fc.constantFrom(
  "'a b'",
  '"a b"',
  '"\\$ \\" \\x \\\\"',
  "$'\\n\\x41\\101\\u00e9\\'\\q\\cA'",
  "a",
  "\\ ",
  "\\'",
  "=",
  "\\\n",
  '""',
  "{1,2}".slice(0, 2),
  "é",
  "a#",
  "'\n'",
);

test("splitShell() reads words as a real bash does", { skip: !hasBash }, () => {
  const lines = fc.sample(
    fc.array(fc.array(PIECE, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
    { numRuns: 150, seed: 7 },
  );
  for (const words of lines) {
    const line = `: ${words.map((pieces) => pieces.join("")).join(" ")}`;
    const script = `f() { printf '%s\\0' "$@"; }\nf ${line}`;
    const { stdout } = spawnSync("bash", ["-c", script], { env: { ...process.env, LC_ALL: "C.UTF-8" } });
    const tokens = splitShell(line);
    const end = tokens.findIndex(({ kind }) => kind === "operator");
    const mine = tokens
      .slice(0, end < 0 ? undefined : end)
      .flatMap((token) => (token.kind === "word" ? [textOf(token.word)] : []));
    assert.deepEqual(mine, String(stdout).split("\0").slice(0, -1), line);
  }
});

test("parseCurl() gives back the request that was copied as curl, whatever its bytes", () => {
  const body = fc.oneof(
    TEXT.map((text) => new TextEncoder().encode(text)),
    fc.uint8Array({ maxLength: 300 }),
  );
  const type = fc.constantFrom("", "application/json", 'text/plain; a="it\'s"');
  fc.assert(
    fc.property(body, type, type, (bytes, contentType, accept) => {
      const request = { contentType, accept, body: new Uint8Array(bytes), label: "pasted" };
      assert.deepEqual(parseCurl(copyAs("curl", request, "any")), { request, notes: [] });
    }),
  );
});

test("parseCurl() ends with a request or a SyntaxError for any text", () => {
  const any = fc.array(
    fc.oneof(
      PIECE,
      fc.constantFrom("curl", " ", "-d", "-H", "|", "<<E", "\nE\n", "<", ">", "$(", "`", "--json"),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(any, (pieces) => {
      try {
        parseCurl(pieces.join(""));
      } catch (error) {
        assert.ok(error instanceof SyntaxError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
