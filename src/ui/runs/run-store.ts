import type { FileSystem } from "../../platform/file-system.ts";
import { inTurns } from "../next-turn.ts";
import type { RunLog } from "../train/run-log.ts";
import type { RunMetrics } from "../train/run-metrics.ts";
import { listFiles, readDirectory } from "../train/script-files.ts";
import { metricsTexts, parseMetrics } from "./metrics-file.ts";
import { formatRunRecord, parseRunRecord, type RunRecord } from "./run-record.ts";

/** Where the records of runs are kept, each in a directory of its own. Not under `/opt/ml`: scripts do not see it. */
export const RUNS_DIR = "/.optml/runs";

/** So many runs are kept, and so many bytes; the oldest go first. */
export const MAX_RUNS = 100;
const MAX_BYTES = 200_000_000;

const NAMES = {
  record: "run.json",
  metrics: "metrics.csv",
  log: "log.txt",
  failure: "failure.txt",
  code: "code",
};

/** The records of a workspace's runs as plain files. */
export function createRunStore(files: FileSystem, limits = { runs: MAX_RUNS, bytes: MAX_BYTES }) {
  const at = (id: string, name: keyof typeof NAMES) => `${RUNS_DIR}/${id}/${NAMES[name]}`;

  async function read(id: string): Promise<RunRecord | undefined> {
    const text = await readText(files, at(id, "record"));
    if (text === undefined) return undefined;
    const record = parseRunRecord(text);
    // A directory may have got another name.
    return { ...record, id };
  }

  return {
    directory: (id: string): string => `${RUNS_DIR}/${id}`,

    /** Makes the directory of a new run. Returns its id: the job's name, numbered where that is taken. */
    async create(jobName: string): Promise<string> {
      const taken = (await readDirectory(files, RUNS_DIR)).map(({ name }) => name);
      const stem = jobName === "" ? "run" : jobName;
      let id = stem;
      for (let count = 2; taken.includes(id); count++) id = `${stem}-${count}`;
      await files.mkdir(`${RUNS_DIR}/${id}/${NAMES.code}`, { recursive: true });
      return id;
    },

    write: (record: RunRecord): Promise<void> =>
      files.writeFile(at(record.id, "record"), formatRunRecord(record)),

    /** Keeps a file of the script. `path` is below `/opt/ml/code`. */
    async writeCode(id: string, path: string, data: Uint8Array): Promise<void> {
      const target = `${at(id, "code")}/${path}`;
      await files.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
      await files.writeFile(target, data);
    },

    async writeResults(
      id: string,
      results: { metrics: RunMetrics; log: RunLog; failure: string },
    ): Promise<void> {
      await files.writeFile(at(id, "metrics"), await inTurns(utf8(metricsTexts(results.metrics))));
      await files.writeFile(at(id, "log"), await inTurns(utf8(results.log.texts())));
      if (results.failure !== "") await files.writeFile(at(id, "failure"), results.failure);
    },

    /** All runs, newest first, and the directories whose record cannot be read. */
    async list(): Promise<{ runs: RunRecord[]; broken: string[] }> {
      const runs: RunRecord[] = [];
      const broken: string[] = [];
      for (const { name, kind } of await readDirectory(files, RUNS_DIR)) {
        if (kind !== "directory") continue;
        try {
          const record = await read(name);
          if (record) runs.push(record);
        } catch {
          // What cannot be read is told, and keeps no other from being listed.
          broken.push(name);
        }
      }
      runs.sort((a, b) => b.startedMs - a.startedMs);
      return { runs, broken };
    },

    read,

    /** A file of the script as it was, or `undefined` where it was not kept. */
    readCode: (id: string, path: string): Promise<string | undefined> =>
      readText(files, `${at(id, "code")}/${path}`),
    readCodeBytes: (id: string, path: string): Promise<Uint8Array<ArrayBuffer>> =>
      files.readFile(`${at(id, "code")}/${path}`),
    async readMetrics({ id, numBatches }: RunRecord): Promise<RunMetrics> {
      return parseMetrics((await readText(files, at(id, "metrics"))) ?? "", numBatches);
    },
    readLog: (id: string): Promise<string | undefined> => readText(files, at(id, "log")),
    readFailure: (id: string): Promise<string | undefined> => readText(files, at(id, "failure")),

    /** Removes the oldest where there are more, or larger ones, than are kept. Returns how many went. */
    async dropOld(): Promise<number> {
      const { runs } = await this.list();
      let bytes = 0;
      let dropped = 0;
      for (const [index, run] of runs.entries()) {
        const found = await listFiles(files, `${RUNS_DIR}/${run.id}`);
        bytes += found.reduce((sum, file) => sum + file.sizeBytes, 0);
        if (index === 0 || (index < limits.runs && bytes <= limits.bytes)) continue;
        await files.rm(`${RUNS_DIR}/${run.id}`, { recursive: true, force: true });
        dropped += 1;
      }
      return dropped;
    },
  };
}

export type RunStore = ReturnType<typeof createRunStore>;

function* utf8(texts: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const text of texts) yield encoder.encode(text);
}

async function readText(files: FileSystem, path: string): Promise<string | undefined> {
  try {
    return await files.readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
