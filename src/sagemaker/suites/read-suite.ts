import type { FileSystem } from "../../platform/file-system.ts";
import { joinPath } from "../../platform/paths.ts";
import { mediaTypeOf } from "./media-type.ts";
import { parseSettings, type Settings } from "./settings.ts";
import { SuiteError } from "./suite-error.ts";

/**
 * One request of a suite, and what must come back.
 *
 * A suite is a directory of plain files. Files whose names begin alike make a case, in any directory below:
 *
 * | file | what it is |
 * |---|---|
 * | `NAME.request.EXT` | the request's body, sent as it is; `EXT` tells its content type. It makes the case |
 * | `NAME.response.EXT` | the body that must come back; `EXT` tells its content type. Left out: any body will do |
 * | `NAME.settings.json` | what the names do not tell, see `Settings`. Left out: status 200, bodies equal byte for byte |
 */
export interface SuiteCase {
  /** The path below the suite's directory without endings, e.g. `digits/four`. */
  name: string;
  /** Absent: no content type is sent, the endpoint takes `application/json`. */
  content_type: string | undefined;
  /** Absent: none is sent, the endpoint has a default. */
  accept: string | undefined;
  expected: {
    status: number;
    /** Compared without parameters, e.g. without `; charset=utf-8`. Absent: any. */
    type: string | undefined;
    tolerance: Settings["tolerance"];
  };
  readBody(): Promise<Uint8Array<ArrayBuffer>>;
  /** Absent where any body will do. */
  readExpectedBody: (() => Promise<Uint8Array<ArrayBuffer>>) | undefined;
}

/**
 * Reads the cases of a suite, sorted by name. Bodies are read when they are asked for.
 *
 * @throws {SuiteError} Where there is no case, a case has two requests or responses or no request, or its settings are wrong.
 */
export async function readSuite(files: FileSystem, directory: string): Promise<SuiteCase[]> {
  const parts = new Map<string, Parts>();
  await collect(files, directory, "", parts);
  const names = [...parts.keys()].sort();
  if (names.length === 0) {
    throw new SuiteError(
      `Cannot find a case in "${directory}": a case is a request's body in a file such as four.request.json`,
    );
  }
  return await Promise.all(names.map((name) => toCase(files, directory, name, parts.get(name) ?? {})));
}

/** Paths below the suite's directory. */
type Parts = Partial<Record<"request" | "response" | "settings", string>>;

const PART = /^(.+)\.(request|response|settings)(\.[^.]+)?$/;

async function collect(
  files: FileSystem,
  directory: string,
  prefix: string,
  parts: Map<string, Parts>,
): Promise<void> {
  for (const { name, kind } of await files.readdir(joinPath(directory, prefix))) {
    if (name.startsWith(".")) continue;
    if (kind === "directory") {
      await collect(files, directory, `${prefix}${name}/`, parts);
      continue;
    }
    const [, stem, part] = PART.exec(name) ?? [];
    if (stem === undefined || part === undefined) continue;
    const found = parts.get(prefix + stem) ?? {};
    const other = found[part as keyof Parts];
    if (other !== undefined) {
      throw new SuiteError(
        `Cannot read the case "${prefix}${stem}": ${other} and ${prefix}${name} are both its ${part}`,
      );
    }
    parts.set(prefix + stem, { ...found, [part]: prefix + name });
  }
}

async function toCase(
  files: FileSystem,
  directory: string,
  name: string,
  { request, response, settings }: Parts,
): Promise<SuiteCase> {
  if (request === undefined) {
    throw new SuiteError(
      `Cannot read the case "${name}": ${response ?? settings} has no request beside it, e.g. ${name}.request.json`,
    );
  }
  const said =
    settings === undefined
      ? {}
      : parseSettings(settings, await files.readFile(joinPath(directory, settings), "utf8"));
  const responseType = response === undefined ? undefined : mediaTypeOf(response);
  return {
    name,
    content_type: said.content_type ?? mediaTypeOf(request),
    accept: said.accept,
    expected: {
      status: said.status ?? 200,
      type: said.type ?? responseType,
      tolerance: said.tolerance,
    },
    readBody: () => files.readFile(joinPath(directory, request)),
    readExpectedBody:
      response === undefined ? undefined : () => files.readFile(joinPath(directory, response)),
  };
}
