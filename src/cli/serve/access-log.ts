/** How long lines are gathered before they are written: each write by itself costs as much as a small model. */
const FLUSH_MS = 100;
const FLUSH_LINES = 1000;

/** One request, as the log tells of it. */
export interface Access {
  /** The client's address. */
  client: string;
  request: Request;
  status: number;
  /** Bytes of the body that was sent. */
  sizeBytes: number;
}

/**
 * Writes a line a request, as the container's proxy does:
 * `127.0.0.1 - - [22/Nov/2026:18:09:46 +0000] "POST /invocations HTTP/1.1" 200 22 "-" "curl/8.0"`.
 */
export class AccessLog {
  readonly #write: (text: string) => void;
  #lines: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #second = 0;
  #time = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  add({ client, request, status, sizeBytes }: Access): void {
    const { headers, method, url } = request;
    const target = url.slice(url.indexOf("/", url.indexOf("://") + 3));
    const referrer = escaped(headers.get("referer"));
    const agent = escaped(headers.get("user-agent"));
    this.#lines.push(
      `${client} - - [${this.#now()}] "${method} ${escaped(target)} HTTP/1.1" ${status} ${sizeBytes} "${referrer}" "${agent}"\n`,
    );
    if (this.#lines.length >= FLUSH_LINES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Writes what was gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#lines.join("");
    this.#lines = [];
    if (text) this.#write(text);
  }

  #now(): string {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#time = formatLocalTime(new Date(second * 1000));
    }
    return this.#time;
  }
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** nginx's `$time_local`: `22/Nov/2026:18:09:46 +0100`. */
function formatLocalTime(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const east = -date.getTimezoneOffset();
  const zone = `${east < 0 ? "-" : "+"}${two(Math.floor(Math.abs(east) / 60))}${two(Math.abs(east) % 60)}`;
  const day = `${two(date.getDate())}/${MONTHS[date.getMonth()]}/${date.getFullYear()}`;
  return `${day}:${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`;
}

/** Text of a client as nginx logs it: nothing in it ends the quotes or the line. */
function escaped(text: string | null): string {
  if (!text) return "-";
  return text.replace(
    /["\\]|[^ -~]/g,
    (unit) => `\\x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
