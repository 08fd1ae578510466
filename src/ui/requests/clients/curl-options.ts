/** Options that take a value, by their long name; with their letter where they have one. */
const WITH_VALUE: Record<string, string> = {
  "aws-sigv4": "",
  cacert: "",
  capath: "",
  cert: "E",
  ciphers: "",
  config: "K",
  "connect-timeout": "",
  "connect-to": "",
  "continue-at": "C",
  cookie: "b",
  "cookie-jar": "c",
  data: "d",
  "data-ascii": "",
  "data-binary": "",
  "data-raw": "",
  "data-urlencode": "",
  "dns-servers": "",
  "dump-header": "D",
  "expect100-timeout": "",
  form: "F",
  "form-string": "",
  header: "H",
  interface: "",
  json: "",
  key: "",
  "limit-rate": "",
  "max-filesize": "",
  "max-redirs": "",
  "max-time": "m",
  "netrc-file": "",
  noproxy: "",
  "oauth2-bearer": "",
  output: "o",
  "output-dir": "",
  pass: "",
  proto: "",
  proxy: "x",
  "proxy-header": "",
  "proxy-user": "U",
  range: "r",
  rate: "",
  referer: "e",
  request: "X",
  "request-target": "",
  resolve: "",
  retry: "",
  "retry-delay": "",
  "retry-max-time": "",
  stderr: "",
  "time-cond": "z",
  "tls-max": "",
  trace: "",
  "trace-ascii": "",
  "unix-socket": "",
  "upload-file": "T",
  url: "",
  "url-query": "",
  user: "u",
  "user-agent": "A",
  variable: "",
  "write-out": "w",
};

const LETTERS: Record<string, string> = Object.fromEntries(
  Object.entries(WITH_VALUE).flatMap(([name, letter]) => (letter === "" ? [] : [[letter, name]])),
);

/** Letters without a value that change what is sent; the others only change what is shown. */
const FLAGS: Record<string, string> = { G: "get", I: "head" };

export interface CurlOption<Value> {
  /** The long name, e.g. `data-raw`; `url` for a word that is no option. */
  name: string;
  /** Absent: it takes none, or none came. */
  value?: Value;
}

/** The options of a command line of curl, the letters and the forms `--name=value` spelled out. */
export function readCurlOptions<Value>(
  words: readonly Value[],
  textOf: (word: Value) => string,
  cut: (word: Value, start: number) => Value,
): CurlOption<Value>[] {
  const options: CurlOption<Value>[] = [];
  let onlyUrls = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as Value;
    const text = textOf(word);
    const next = words[index + 1];
    if (onlyUrls || !text.startsWith("-") || text === "-") options.push({ name: "url", value: word });
    else if (text === "--") onlyUrls = true;
    else if (text.startsWith("--")) {
      const name = text.slice(2);
      const takes = name in WITH_VALUE && next !== undefined;
      options.push(takes ? { name, value: next } : { name });
      if (takes) index += 1;
    } else if (readLetters(word, text, next, cut, options)) index += 1;
  }
  return options;
}

/** `-sSXPOST`: letters, the first that takes a value takes the rest, or the next word. Returns whether it took that. */
function readLetters<Value>(
  word: Value,
  text: string,
  next: Value | undefined,
  cut: (word: Value, start: number) => Value,
  options: CurlOption<Value>[],
): boolean {
  for (let at = 1; at < text.length; at++) {
    const letter = text[at] ?? "";
    const name = LETTERS[letter];
    if (name === undefined) {
      options.push({ name: FLAGS[letter] ?? letter });
      continue;
    }
    const rest = at + 1 < text.length;
    const value = rest ? cut(word, at + 1) : next;
    options.push(value === undefined ? { name } : { name, value });
    return !rest && next !== undefined;
  }
  return false;
}
