import { decodeText } from "../../values/payload.ts";
import type { SentRequest } from "../answer.ts";
import { encodeBase64 } from "./base64.ts";
import { quoteBash } from "./shell-quote.ts";

/** Clients that a request can be written for. */
export type Client = "curl" | "aws" | "boto3" | "sdk" | "fetch";

export const CLIENTS: readonly { id: Client; label: string }[] = [
  { id: "curl", label: "curl" },
  { id: "aws", label: "aws command line" },
  { id: "boto3", label: "boto3 (Python)" },
  { id: "sdk", label: "AWS SDK for JavaScript" },
  { id: "fetch", label: "fetch in this page" },
];

/** Where `optml serve` answers. */
const SERVED = "http://localhost:8080";

/** One word of a command may hold 128 KiB on Linux: more goes through its input. */
const LONGEST_WORD_BYTES = 100_000;

/**
 * A request as a client sends it: as a command of bash, or as a program's text.
 *
 * @param endpoint The endpoint's name, e.g. `mnist`.
 */
export function copyAs(client: Client, request: SentRequest, endpoint: string): string {
  switch (client) {
    case "curl":
      return toCurl(request);
    case "aws":
      return toAws(request, endpoint);
    case "boto3":
      return toBoto3(request, endpoint);
    case "sdk":
      return toSdk(request, endpoint);
    case "fetch":
      return toFetch(request, endpoint);
  }
}

function toCurl({ contentType, accept, body }: SentRequest): string {
  // An empty header takes the one away that curl would send of its own.
  const words = [
    `curl ${SERVED}/invocations`,
    `-H ${quoteBash(contentType === "" ? "Content-Type:" : `Content-Type: ${contentType}`)}`,
    `-H ${quoteBash(accept === "" ? "Accept:" : `Accept: ${accept}`)}`,
  ];
  const text = wordOf(body);
  if (text !== undefined && body.length <= LONGEST_WORD_BYTES) {
    return joinLines([...words, `--data-raw ${quoteBash(text)}`]);
  }
  return piped(body, joinLines([...words, "--data-binary @-"]));
}

function toAws({ contentType, accept, body }: SentRequest, endpoint: string): string {
  const command = joinLines([
    "aws sagemaker-runtime invoke-endpoint",
    `--endpoint-url ${SERVED}`,
    // `optml serve` asks for no sign-in, and this way the command asks for no account.
    "--no-sign-request --region us-east-1",
    `--endpoint-name ${quoteBash(endpoint)}`,
    ...(contentType === "" ? [] : [`--content-type ${quoteBash(contentType)}`]),
    ...(accept === "" ? [] : [`--accept ${quoteBash(accept)}`]),
    // Both versions of the command line read it so; their texts differ in whether they are base64.
    "--body fileb:///dev/stdin",
    "/dev/stdout",
  ]);
  return piped(body, command);
}

/** A command that reads the body. `printf` is bash's own, which no limit holds for. */
function piped(body: Uint8Array, command: string): string {
  const text = wordOf(body);
  if (text !== undefined) return `printf %s ${quoteBash(text)} |\n${command}`;
  const lines = encodeBase64(body).replace(/.{76}(?=.)/g, "$&\n");
  const [first = "", ...rest] = command.split("\n");
  return [`base64 --decode <<'END' | ${first}`, ...rest, lines, "END"].join("\n");
}

function joinLines(words: readonly string[]): string {
  return words.join(" \\\n  ");
}

/** The body as text that a word of bash can hold. */
function wordOf(body: Uint8Array): string | undefined {
  const text = decodeText(body);
  return text === undefined || text.includes("\0") ? undefined : text;
}

function toBoto3({ contentType, accept, body }: SentRequest, endpoint: string): string {
  const text = wordOf(body);
  const bytes =
    text === undefined ? `base64.b64decode("${encodeBase64(body)}")` : `${quoteScript(text)}.encode()`;
  return lines(
    text === undefined && "import base64",
    "import boto3",
    "",
    "runtime = boto3.client(",
    `    "sagemaker-runtime", endpoint_url="${SERVED}", region_name="us-east-1",`,
    '    aws_access_key_id="any", aws_secret_access_key="any",',
    ")",
    "response = runtime.invoke_endpoint(",
    `    EndpointName=${quoteScript(endpoint)},`,
    contentType !== "" && `    ContentType=${quoteScript(contentType)},`,
    accept !== "" && `    Accept=${quoteScript(accept)},`,
    `    Body=${bytes},`,
    ")",
    'print(response["ContentType"], response["Body"].read())',
  );
}

function toSdk({ contentType, accept, body }: SentRequest, endpoint: string): string {
  return lines(
    'import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";',
    "",
    "const client = new SageMakerRuntimeClient({",
    `  endpoint: "${SERVED}",`,
    '  region: "us-east-1",',
    '  credentials: { accessKeyId: "any", secretAccessKey: "any" },',
    "});",
    "const response = await client.send(",
    "  new InvokeEndpointCommand({",
    `    EndpointName: ${quoteScript(endpoint)},`,
    contentType !== "" && `    ContentType: ${quoteScript(contentType)},`,
    accept !== "" && `    Accept: ${quoteScript(accept)},`,
    `    Body: ${bytesOf(body, (text) => `new TextEncoder().encode(${text})`)},`,
    "  }),",
    ");",
    "console.log(response.ContentType, new TextDecoder().decode(response.Body));",
  );
}

function toFetch({ contentType, accept, body }: SentRequest, endpoint: string): string {
  // A text as the body would bring a content type of its own.
  const headers = [
    contentType !== "" && `"Content-Type": ${quoteScript(contentType)}`,
    accept !== "" && `Accept: ${quoteScript(accept)}`,
  ].filter((header) => header !== false);
  return lines(
    `const response = await fetch(${quoteScript(`endpoints/${endpoint}/invocations`)}, {`,
    '  method: "POST",',
    headers.length > 0 && `  headers: { ${headers.join(", ")} },`,
    `  body: ${bytesOf(body, (text) => `new TextEncoder().encode(${text})`)},`,
    "});",
    "console.log(response.status, await response.text());",
  );
}

function bytesOf(body: Uint8Array, ofText: (literal: string) => string): string {
  const text = wordOf(body);
  if (text !== undefined) return ofText(quoteScript(text));
  return `Uint8Array.from(atob("${encodeBase64(body)}"), (character) => character.charCodeAt(0))`;
}

/** A text as a literal of JavaScript, and of Python, which has all of JSON's escapes. */
function quoteScript(text: string): string {
  // What JSON leaves as it is and editors show as nothing, or as a line's end.
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function lines(...all: readonly (string | false)[]): string {
  return all.filter((line) => line !== false).join("\n");
}
