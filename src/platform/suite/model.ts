import type { FileSystemErrorCode } from "../file-system-error.ts";

/** One call, as data. */
export type Operation =
  | { call: "writeFile" | "appendFile"; path: string; text: string }
  | { call: "mkdir" | "rm"; path: string; recursive: boolean }
  | { call: "rename" | "copyFile"; path: string; to: string }
  | { call: "truncate"; path: string; size: number }
  | { call: "writeAt"; path: string; text: string; position: number };

/** A file system in forty lines, as simple as can be: text by path, `undefined` for a directory. */
export class ModelFiles {
  readonly paths = new Map<string, string | undefined>([["/", undefined]]);

  /** The code with which the call must fail, or none. */
  run(operation: Operation): FileSystemErrorCode | undefined {
    const { path } = operation;
    switch (operation.call) {
      case "writeFile":
        return this.#put(path, () => operation.text);
      case "appendFile":
        return this.#put(path, (old) => old + operation.text);
      case "truncate":
        return (
          this.#file(path) ??
          this.#put(path, (old) => old.slice(0, operation.size).padEnd(operation.size, "\0"))
        );
      case "writeAt":
        return (
          this.#file(path) ?? this.#put(path, (old) => overwrite(old, operation.text, operation.position))
        );
      case "copyFile":
        return this.#file(path) ?? this.#put(operation.to, () => this.paths.get(path) ?? "");
      case "mkdir":
        return this.#mkdir(path, operation.recursive);
      case "rm":
        return this.#rm(path, operation.recursive);
      case "rename":
        return this.#rename(path, operation.to);
    }
  }

  #put(path: string, change: (old: string) => string): FileSystemErrorCode | undefined {
    const code = this.#way(path);
    if (code) return code;
    if (this.#isDirectory(path)) return "EISDIR";
    this.paths.set(path, change(this.paths.get(path) ?? ""));
    return undefined;
  }

  #mkdir(path: string, recursive: boolean): FileSystemErrorCode | undefined {
    if (recursive) {
      for (const step of above(path)) {
        if (this.#isFile(step)) return "ENOTDIR";
      }
      if (this.#isFile(path)) return "EEXIST";
      for (const step of [...above(path), path]) this.paths.set(step, undefined);
      return undefined;
    }
    const code = this.#way(path);
    if (code) return code;
    if (this.paths.has(path)) return "EEXIST";
    this.paths.set(path, undefined);
    return undefined;
  }

  #rm(path: string, recursive: boolean): FileSystemErrorCode | undefined {
    const code = this.#there(path);
    if (code) return code;
    if (path === "/") return "EINVAL";
    if (this.#isDirectory(path) && !recursive) return "EISDIR";
    for (const below of this.#below(path)) this.paths.delete(below);
    return undefined;
  }

  #rename(path: string, to: string): FileSystemErrorCode | undefined {
    if (path === "/") return "EINVAL";
    const code = this.#there(path) ?? this.#way(to);
    if (code) return code;
    if (path === to) return undefined;
    if (to.startsWith(`${path}/`)) return "EINVAL";
    if (this.paths.has(to)) {
      if (this.#isFile(path) && this.#isDirectory(to)) return "EISDIR";
      if (this.#isDirectory(path) && this.#isFile(to)) return "ENOTDIR";
      if (this.#below(to).length > 1) return "ENOTEMPTY";
    }
    const moved = this.#below(path).map(
      (from) => [to + from.slice(path.length), this.paths.get(from)] as const,
    );
    for (const from of this.#below(path)) this.paths.delete(from);
    for (const [target, content] of moved) this.paths.set(target, content);
    return undefined;
  }

  #file(path: string): FileSystemErrorCode | undefined {
    return this.#there(path) ?? (this.#isDirectory(path) ? "EISDIR" : undefined);
  }

  #there(path: string): FileSystemErrorCode | undefined {
    return this.#way(path) ?? (this.paths.has(path) ? undefined : "ENOENT");
  }

  #way(path: string): FileSystemErrorCode | undefined {
    for (const step of above(path)) {
      if (!this.paths.has(step)) return "ENOENT";
      if (this.#isFile(step)) return "ENOTDIR";
    }
    return undefined;
  }

  #below(path: string): string[] {
    const prefix = path === "/" ? "/" : `${path}/`;
    return [...this.paths.keys()].filter((other) => other === path || other.startsWith(prefix));
  }

  #isFile(path: string): boolean {
    return this.paths.get(path) !== undefined;
  }

  #isDirectory(path: string): boolean {
    return this.paths.has(path) && !this.#isFile(path);
  }
}

/** The directories above `path`, outermost first. */
function above(path: string): string[] {
  const names = path.split("/").slice(1, -1);
  return ["/", ...names.map((_, depth) => `/${names.slice(0, depth + 1).join("/")}`)].filter(
    (step) => step !== path,
  );
}

function overwrite(old: string, text: string, position: number): string {
  if (text === "") return old;
  return old.slice(0, position).padEnd(position, "\0") + text + old.slice(position + text.length);
}
