import { type ReadonlySignal, signal } from "@preact/signals";
import { asErrorData } from "../error-data.ts";
import { channelNameProblem } from "../files/paths.ts";
import { DATA_DIR, type WorkspaceContext } from "../workspace-context.ts";
import { type ChannelSettings, DEFAULT_CHANNEL_SETTINGS, listChannels } from "./channels.ts";
import { type Clock, systemClock } from "./clock.ts";
import { watchFiles } from "./watched.ts";

const MEMORY_KEY = "train.channels";

export type ChannelsModel = ReturnType<typeof createChannelsModel>;

/** The channels of the workspace with their settings; the settings are kept between visits. */
export function createChannelsModel(
  { files, memory, log, whole }: Pick<WorkspaceContext, "files" | "memory" | "log" | "whole">,
  clock: Clock = systemClock,
) {
  const watched = watchFiles({
    files,
    paths: [DATA_DIR],
    read: listChannels,
    onError: (error) => log.error("Cannot read the channels", asErrorData(error)),
    clock,
  });
  const isFetching = signal(true);
  void whole().finally(() => {
    isFetching.value = false;
  });
  const settings = signal<Readonly<Record<string, ChannelSettings>>>(memory.get(MEMORY_KEY, {}));

  return {
    /** `undefined` until they were read for the first time. */
    list: watched.value,
    /** Whether files of the sample are still on their way. */
    isFetching: isFetching as ReadonlySignal<boolean>,
    settings,
    settingsOf: (name: string): ChannelSettings => settings.value[name] ?? DEFAULT_CHANNEL_SETTINGS,
    change(name: string, change: Partial<ChannelSettings>): void {
      const current = settings.value[name] ?? DEFAULT_CHANNEL_SETTINGS;
      settings.value = { ...settings.value, [name]: { ...current, ...change } };
      memory.set(MEMORY_KEY, settings.value);
    },
    /** Makes an empty channel. Returns why it cannot be made, or `undefined`. */
    async create(name: string): Promise<string | undefined> {
      const taken = (watched.value.value ?? []).map((channel) => channel.name);
      const problem = channelNameProblem(name, taken);
      if (problem !== undefined) return problem;
      await files.mkdir(`${DATA_DIR}/${name}`, { recursive: true });
      await watched.refresh();
      return undefined;
    },
    refresh: watched.refresh,
    dispose: watched.dispose,
  };
}
