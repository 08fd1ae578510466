import type { SentRequest } from "../answer.ts";
import { type CurlOption, readCurlOptions } from "./curl-options.ts";
import { readCommands, type ShellCommand } from "./shell-commands.ts";
import { textOf, type Word } from "./shell-words.ts";
import { fromWindows } from "./windows-command.ts";

/** What a pasted command says of a request. */
export interface PastedRequest {
  request: SentRequest;
  /** What could not be taken over, or is not what it seems, in sentences. */
  notes: string[];
  /** The file that the body is in, where the command has only its name. */
  bodyFile?: string;
}

/**
 * The request that a command line of curl sends, also as browsers copy it.
 *
 * @throws {SyntaxError} Where the text is no such command line: the message says why, for the person who pasted it.
 */
export function parseCurl(text: string): PastedRequest {
  const line = (fromWindows(text) ?? text).replace(/^\s*(?:[$%]|[A-Z]:\\[^>\n]*>|PS [^>\n]*>)\s*/, "");
  const command = readCommands(line).find((each) => curlAt(each) >= 0);
  if (!command) throw new SyntaxError("There is no curl command in the text");
  return new CurlReader(command).read();
}

/** Where in a command `curl` stands: `sudo` or a variable may come before it. -1 where it does not. */
function curlAt({ words }: ShellCommand): number {
  const at = words.findIndex((word) => !BEFORE_COMMAND.test(textOf(word)));
  const word = words[at];
  return word && /(?:^|[/\\])curl(?:\.exe)?$/.test(textOf(word)) ? at : -1;
}

/** Words that a shell lets stand before a command's name. */
const BEFORE_COMMAND =
  /^(?:sudo|doas|env|time|nohup|exec|command|if|while|until|then|do|!|-\S*|\w+=[\s\S]*)$/;

/** Headers that no handler sees, or that follow from the rest. */
const OWN_HEADERS = new Set([
  "host",
  "content-length",
  "user-agent",
  "connection",
  "accept-encoding",
  "expect",
]);

/** What changes how curl shows or gets there, and not what it asks. */
const HARMLESS =
  /^(?:compressed|silent|show-error|include|verbose|insecure|location|fail|fail-with-body|fail-early|globoff|no-buffer|progress-bar|path-as-is|http[\d.]+|tlsv[\d.]+|ipv[46]|max-time|connect-timeout|output|output-dir|write-out|retry.*|max-redirs|user-agent|referer|dump-header|proxy|noproxy|resolve|connect-to|cacert|trace.*|stderr|limit-rate|remote-name|no-progress-meter|[sSivkLfgN#0-9OnqjJ4Z])$/;

class CurlReader {
  readonly #command: ShellCommand;
  readonly #notes: string[] = [];
  readonly #headers = new Map<string, string>();
  readonly #removed = new Set<string>();
  readonly #bodies: { bytes: number[]; joins: boolean }[] = [];
  #hasData = false;
  #method: string | undefined;
  #bodyFile: string | undefined;

  constructor(command: ShellCommand) {
    this.#command = command;
  }

  read(): PastedRequest {
    const words = this.#command.words.slice(curlAt(this.#command) + 1);
    for (const option of readCurlOptions(words, textOf, cutWord)) this.#take(option);
    for (const each of new Set(words.flatMap(({ expansions }) => expansions))) {
      this.#note(`${each} is what the shell puts something in for: it is taken as it is written`);
    }
    if (this.#method !== undefined && this.#method !== "POST") {
      this.#note(`The method ${this.#method} is not taken over: requests to an endpoint are POST`);
    } else if (this.#method === undefined && !this.#hasData) {
      this.#note("The command has no body: curl would send GET, and an endpoint takes POST");
    }
    const bodyFile = this.#bodies.length === 0 ? this.#bodyFile : undefined;
    return { request: this.#request(), notes: this.#notes, ...(bodyFile !== undefined && { bodyFile }) };
  }

  #request(): SentRequest {
    const contentType = this.#headers.get("content-type") ?? this.#defaultType();
    const accept = this.#headers.get("accept") ?? (this.#removed.has("accept") ? "" : "*/*");
    const body = Uint8Array.from(
      this.#bodies.flatMap(({ bytes, joins }, index) => (joins && index > 0 ? [38, ...bytes] : bytes)),
    );
    return { contentType, accept, body, label: "pasted" };
  }

  #defaultType(): string {
    if (!this.#hasData || this.#removed.has("content-type")) return "";
    this.#note("No content type is named: curl sends application/x-www-form-urlencoded then");
    return "application/x-www-form-urlencoded";
  }

  #note(text: string): void {
    this.#notes.push(text);
  }

  #take({ name, value }: CurlOption<Word>): void {
    const text = value === undefined ? "" : textOf(value);
    switch (name) {
      case "url":
        this.#takeUrl(text);
        break;
      case "request":
        this.#method = text.toUpperCase();
        break;
      case "header":
        this.#takeHeader(text);
        break;
      case "data":
      case "data-ascii":
        this.#takeData(value, { name, readsFiles: true, isText: true });
        break;
      case "data-binary":
        this.#takeData(value, { name, readsFiles: true, isText: false });
        break;
      case "data-raw":
        this.#takeData(value, { name, readsFiles: false, isText: false });
        break;
      case "data-urlencode":
        this.#takeEncoded(text);
        break;
      case "json":
        this.#takeJson(value);
        break;
      default:
        if (!HARMLESS.test(name)) this.#note(reasonFor(name, text));
    }
  }

  #takeUrl(url: string): void {
    if (!/\/invocations\/?(?:[?#].*)?$/.test(url)) {
      this.#note(`The address ${url} is left out: the request goes to the endpoint of this workspace`);
    } else if (url.includes("?")) this.#note(`The query of ${url} is left out: endpoints take none`);
  }

  #takeHeader(text: string): void {
    if (text.startsWith("@")) {
      this.#note(`The headers in the file "${text.slice(1)}" are not taken over`);
      return;
    }
    const [, name = text, separator = ":", rest = ""] = /^([^:;]*)([:;])([\s\S]*)$/.exec(text) ?? [];
    const [key, value] = [name.trim().toLowerCase(), rest.trim()];
    if (key !== "content-type" && key !== "accept") {
      if (!OWN_HEADERS.has(key))
        this.#note(`The header ${name.trim()} is left out: handlers see Content-Type and Accept`);
      return;
    }
    // curl's way to leave a header out that it would send of its own. `Name;` sends it empty, which counts as none.
    if (value === "" || separator === ";") {
      this.#headers.delete(key);
      this.#removed.add(key);
    } else this.#headers.set(key, value);
  }

  #takeData(value: Word | undefined, how: { name: string; readsFiles: boolean; isText: boolean }): void {
    this.#hasData = true;
    let bytes = value?.bytes ?? [];
    if (how.readsFiles && bytes[0] === 64) {
      const read = this.#readFile(new TextDecoder().decode(Uint8Array.from(bytes.slice(1))));
      if (!read) return;
      // curl takes line ends and NULs out of what -d reads from a file.
      bytes = how.isText ? [...read].filter((byte) => byte !== 10 && byte !== 13 && byte !== 0) : [...read];
    }
    this.#bodies.push({ bytes, joins: how.name !== "json" });
  }

  #readFile(name: string): Uint8Array | undefined {
    const { stdin } = this.#command;
    if (name !== "-") {
      this.#bodyFile = name;
      this.#note(`The body is in the file "${name}": choose it under File`);
      return undefined;
    }
    if (stdin && "bytes" in stdin) return stdin.bytes;
    this.#note(
      stdin
        ? `The body is ${stdin.unknown}: it is not taken over`
        : "The body is read from the input: it is not in the text",
    );
    return undefined;
  }

  #takeEncoded(text: string): void {
    this.#hasData = true;
    const at = text.search(/[=@]/);
    if (text[at] === "@") {
      this.#note(`The body is in the file "${text.slice(at + 1)}": choose it under File`);
      return;
    }
    const name = at > 0 ? text.slice(0, at + 1) : "";
    const content = encodeURIComponent(text.slice(at + 1)).replace(
      /[!'()*]/g,
      (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    this.#bodies.push({ bytes: [...new TextEncoder().encode(name + content)], joins: true });
  }

  #takeJson(value: Word | undefined): void {
    for (const key of ["content-type", "accept"]) {
      if (!this.#headers.has(key) && !this.#removed.has(key)) this.#headers.set(key, "application/json");
    }
    this.#takeData(value, { name: "json", readsFiles: true, isText: false });
  }
}

function reasonFor(name: string, text: string): string {
  const option = name.length === 1 ? `-${name}` : `--${name}`;
  switch (name) {
    case "form":
    case "form-string":
      return `${option} ${text} is not taken over: a body of several parts is not made here, but a file can be sent`;
    case "upload-file":
      return `The body is in the file "${text}": choose it under File`;
    case "get":
      return "-G puts the data into the address: they are taken for the body here";
    case "head":
      return "-I asks for headers only: the request is sent as POST";
    case "cookie":
    case "user":
    case "oauth2-bearer":
    case "aws-sigv4":
      return `${option} is left out: the endpoint in this page asks for no sign-in`;
    default:
      return `${option}${text === "" ? "" : ` ${text}`} is not known here and left out`;
  }
}

function cutWord(word: Word, start: number): Word {
  // Letters of options are ASCII: a character is a byte.
  return { ...word, bytes: word.bytes.slice(start) };
}
