/** The directory that a path lies in: of `/opt/ml/code` it is `/opt/ml`. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path below a directory. */
export function join(directory: string, relative: string): string {
  return directory === "/" ? `/${relative}` : `${directory}/${relative}`;
}

/** Whether `path` is `directory` or lies below it. */
export function isAtOrBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);
}

/** Why a name cannot be that of a file, in words, or `undefined`. */
export function nameProblem(name: string, taken: readonly string[] = []): string | undefined {
  if (name.trim() === "") return "Type a name";
  if (name.includes("/") || name.includes("\0")) return "A name has no slash";
  if (name === "." || name === "..") return `"${name}" is not a name`;
  if (taken.includes(name)) return `"${name}" exists already`;
  return undefined;
}

/** A channel's name: clause F10, `[A-Za-z0-9\.\-_]+`, at most 64 characters. */
export function channelNameProblem(name: string, taken: readonly string[] = []): string | undefined {
  if (name !== "" && !/^[A-Za-z0-9.\-_]{1,64}$/.test(name)) {
    return "A channel's name has at most 64 letters, digits, dots, hyphens and underscores";
  }
  return nameProblem(name, taken);
}

/** `name`, or where that is taken `name-2`, `name-3` and so on, before the extension. */
export function freeName(name: string, taken: readonly string[]): string {
  const dot = name.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${stem}-${count}${extension}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** Bytes in words: `640 B`, `9.4 MB`. Powers of 1,000, as browsers and disks count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const exponent = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** exponent;
  return `${value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${["B", "kB", "MB", "GB", "TB"][exponent]}`;
}
