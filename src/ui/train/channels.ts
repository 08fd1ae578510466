import type { FileSystem } from "../../platform/file-system.ts";
import { DATA_DIR } from "../workspace-context.ts";
import { listFiles, readDirectory } from "./script-files.ts";

/** A channel as its directory under `/opt/ml/input/data` shows it. */
export interface ChannelFiles {
  name: string;
  /** Files, in sub-folders too. */
  fileCount: number;
  sizeBytes: number;
}

/** What a person may set for a channel. */
export interface ChannelSettings {
  /** Empty: none is told to the script. */
  contentType: string;
  mode: "File" | "Pipe";
}

export const DEFAULT_CHANNEL_SETTINGS: ChannelSettings = { contentType: "", mode: "File" };

/** The channels of a workspace, sorted by name. */
export async function listChannels(files: FileSystem): Promise<ChannelFiles[]> {
  const directories = (await readDirectory(files, DATA_DIR)).filter((entry) => entry.kind === "directory");
  return Promise.all(
    directories.map(async ({ name }) => {
      const found = await listFiles(files, `${DATA_DIR}/${name}`);
      return {
        name,
        fileCount: found.length,
        sizeBytes: found.reduce((sum, file) => sum + file.sizeBytes, 0),
      };
    }),
  );
}
