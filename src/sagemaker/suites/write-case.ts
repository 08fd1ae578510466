import type { FileSystem } from "../../platform/file-system.ts";
import { basename, dirname, joinPath } from "../../platform/paths.ts";
import { extensionOf, mediaTypeOf } from "./media-type.ts";
import type { Settings } from "./settings.ts";
import { SuiteError } from "./suite-error.ts";

/** A case as it is to be kept: what `readSuite` gives back once it is written. */
export interface CaseDraft {
  /** The path below the suite's directory without endings, e.g. `digits/four`. */
  name: string;
  /** Empty: no content type is sent. */
  content_type: string;
  /** Empty: no accept type is sent. */
  accept: string;
  body: Uint8Array;
  expected: {
    status: number;
    /** Absent: any. */
    type?: string;
    /** By how much numbers of the body may differ. Absent: the body is equal byte for byte. */
    tolerance?: number;
    /** Absent: any body will do. */
    body?: Uint8Array;
  };
}

/**
 * Writes the files of one case, in place of those that it had. What the files' names tell is left out of the settings.
 *
 * @throws {SuiteError} Where the name cannot be that of a case.
 */
export async function writeCase(files: FileSystem, directory: string, draft: CaseDraft): Promise<void> {
  const problem = caseNameProblem(draft.name);
  if (problem !== undefined) throw new SuiteError(`Cannot write the case "${draft.name}": ${problem}`);
  const stem = joinPath(directory, draft.name);
  const wanted = filesOf(basename(stem), draft);
  await files.mkdir(dirname(stem), { recursive: true });
  const stale = (await files.readdir(dirname(stem))).filter(
    ({ name, kind }) => kind === "file" && isPartOf(name, basename(stem)) && !wanted.has(name),
  );
  // Two requests would make no suite, so the old one goes before the new one comes.
  for (const { name } of stale) await files.rm(joinPath(dirname(stem), name));
  for (const [name, data] of wanted) await files.writeFile(joinPath(dirname(stem), name), data);
}

/** Why a case cannot have that name, in words, or `undefined`. */
function caseNameProblem(name: string): string | undefined {
  const parts = name.split("/");
  if (parts.some((part) => part === "")) return "a name has at least one character, also between slashes";
  if (parts.some((part) => part.startsWith("."))) return "what begins with a dot is not read";
  return name.includes("\0") ? "a name has no NUL" : undefined;
}

/** The request first: it makes the case. */
function filesOf(stem: string, draft: CaseDraft): Map<string, Uint8Array | string> {
  const { content_type, accept, body, expected } = draft;
  const request = `${stem}.request${endingFor(content_type)}`;
  const response = `${stem}.response${endingFor(expected.type ?? "")}`;
  const toldByName = expected.body === undefined ? undefined : mediaTypeOf(response);
  const settings: Settings = {
    ...(content_type !== (mediaTypeOf(request) ?? "") && { content_type }),
    ...(accept !== "" && { accept }),
    ...(expected.status !== 200 && { status: expected.status }),
    ...(expected.type !== undefined && expected.type !== toldByName && { type: expected.type }),
    ...(expected.tolerance !== undefined && { tolerance: expected.tolerance }),
  };
  const wanted = new Map<string, Uint8Array | string>([[request, body]]);
  if (expected.body !== undefined) wanted.set(response, expected.body);
  if (Object.keys(settings).length > 0) {
    wanted.set(`${stem}.settings.json`, `${JSON.stringify(settings, null, 2)}\n`);
  }
  return wanted;
}

function endingFor(type: string): string {
  const extension = extensionOf(type);
  return extension === undefined ? "" : `.${extension}`;
}

function isPartOf(name: string, stem: string): boolean {
  return (
    name.startsWith(`${stem}.`) &&
    /^(?:request|response|settings)(?:\.[^.]+)?$/.test(name.slice(stem.length + 1))
  );
}
