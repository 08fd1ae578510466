import type { OpenWorkspace } from "../../open-workspace.ts";
import type { NumberedExchange } from "../../requests/answer.ts";
import type { RunTab } from "../../settings.ts";
import type { Workbench } from "../../workbench.ts";
import type { TourGoal } from "./tour-model.ts";

/** A step of the tour: what to do, and what is pointed at. */
export interface TourStep extends TourGoal {
  title: string;
  text: string;
  /** The panel in which it is done. */
  panel: RunTab | "script";
  /** Selectors of what is pointed at: the first that is seen. Behind the thing itself comes the way to it. */
  targets: readonly string[];
}

const RUN = "[data-region=run]";

/** Where a panel is chosen: in the column, at phone width, and where the column is folded. */
const wayTo = (tab: RunTab) => [`#tab-${tab}`, `.phone-tab[data-panel=${tab}]`, ".fold-button.is-mirrored"];

/** From a sample to a changed handler. `changed` tells of the last step. */
export function tourSteps({ current, samples }: Workbench, changed: ChangedAnswer): readonly TourStep[] {
  const [sample] = samples;
  const name = sample?.name ?? "";
  return [
    {
      title: "A script and its data",
      text: `The sample ${name} trains a small network on handwritten digits. Its files are listed under Files, its script is in the editor.`,
      panel: "script",
      targets: ["[data-region=script] .file-tab.is-active", "[data-region=script]"],
      done: () =>
        current.value?.context.scriptPath.value?.endsWith(`/${name}.ts`) ? current.value.name : undefined,
      isToRead: true,
    },
    {
      title: "Train it",
      text: "Press Train. It takes some seconds; the curves show how well it reads digits that it has not seen.",
      panel: "train",
      targets: [`${RUN} #panel-train .button-primary`, `${RUN} #panel-train .run-bar`, ...wayTo("train")],
      done() {
        const state = current.value?.train.run.state.value;
        return state?.status === "completed" ? state.startedMs : undefined;
      },
    },
    {
      title: "Deploy it",
      text: "Under Host, press Deploy: an endpoint loads the model and waits for requests.",
      panel: "host",
      targets: [`${RUN} #panel-host .button-primary`, `${RUN} #panel-host .run-bar`, ...wayTo("host")],
      done() {
        const state = current.value?.host.state.value;
        return state?.status === "serving" ? state.deployment.startedMs : undefined;
      },
    },
    {
      title: "Ask it",
      text: "Under Requests, draw a digit or pick one, and press Send. The answer has a probability for each of the ten digits.",
      panel: "requests",
      targets: [
        `${RUN} .requests-bar .button-primary:enabled`,
        `${RUN} .draw-pad`,
        `${RUN} .picker`,
        `${RUN} .requests-bar`,
        ...wayTo("requests"),
      ],
      done: () => current.value && answerOf(current.value)?.id,
    },
    {
      title: "Change it",
      text: "Put a handler of your own into the script, change the word in it, and save: the request is sent again, and the changed script answers.",
      panel: "script",
      targets: ["[data-region=script]", ".phone-tab[data-panel=script]"],
      done: () => changed.of(current.value),
    },
  ];
}

export type ChangedAnswer = ReturnType<typeof watchChangedAnswer>;

/** Watches for the first good answer that was given after a changed script had been saved. */
export function watchChangedAnswer(now: () => number) {
  let first: string | undefined;
  let saved: string | undefined;
  let savedMs = 0;
  /** What had been answered by then. */
  let earlier: number | undefined;
  let found: { text: string; tookMs: number } | undefined;

  return {
    /** The answer's number. It reads signals. */
    of(workspace: OpenWorkspace | undefined): number | undefined {
      const text = workspace && savedScript(workspace);
      const answered = workspace && answerOf(workspace);
      if (text === undefined) return undefined;
      first ??= text;
      if (text !== saved) {
        saved = text;
        savedMs = now();
        earlier = answered?.id;
      }
      const isNew = answered !== undefined && answered.id !== earlier && answered.answer.status === 200;
      if (text === first || !isNew) return undefined;
      found ??= { text: new TextDecoder().decode(answered.answer.body), tookMs: now() - savedMs };
      return answered.id;
    },
    /** What it said, and how long after the script was saved. */
    found: () => found,
  };
}

function answerOf({ requests }: OpenWorkspace): NumberedExchange | undefined {
  const state = requests.state.value;
  return state.status === "answered" ? state.exchange : undefined;
}

/** The text that the script's file has. */
function savedScript({ editor }: OpenWorkspace): string | undefined {
  const file = editor.open.value.find(({ path }) => path === editor.lastScript.value);
  const state = file?.state.value;
  return state?.status === "text" ? state.document.saved.value : undefined;
}
