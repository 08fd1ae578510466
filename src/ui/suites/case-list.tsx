import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { SuiteCase } from "../../sagemaker/suites/read-suite.ts";
import { IconButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import type { SentRequest } from "../requests/answer.ts";
import { formatDuration } from "../train/quantities.ts";
import { CaseDetail } from "./case-detail.tsx";
import type { SuiteModel } from "./suite-model.ts";

interface CaseListProps {
  model: SuiteModel;
  onOpen(request: SentRequest): void;
}

/** The cases of a suite, each with how it went: unfolded, with what it expects. */
export function CaseList({ model, onOpen }: CaseListProps) {
  const isRunning = model.state.value.status === "running";
  const root = useRef<HTMLElement>(null);
  // What was asked for comes into view: what is above may fill the panel.
  useEffect(() => {
    if (model.state.value.status !== "idle") root.current?.scrollIntoView({ block: "nearest" });
  }, [isRunning]);
  const cases = model.cases.value;
  if (cases.length === 0) return null;
  return (
    <section
      ref={root}
      class="suite-cases"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label="Cases"
    >
      <ul>
        {cases.map((each) => (
          <Case key={each.name} model={model} suiteCase={each} onOpen={onOpen} list={() => root.current} />
        ))}
      </ul>
    </section>
  );
}

interface CaseProps extends CaseListProps {
  suiteCase: SuiteCase;
  /** What takes the focus when a case is removed. */
  list(): HTMLElement | null;
}

function Case({ model, suiteCase, onOpen, list }: CaseProps) {
  const { name } = suiteCase;
  const id = useId();
  const isOpen = useSignal(false);
  const outcome = model.outcomes.value.get(name);
  const isRunning = model.state.value.status === "running";
  return (
    <li class="suite-case">
      <div class="suite-line">
        <button
          type="button"
          class="suite-fold"
          aria-expanded={isOpen.value}
          aria-controls={isOpen.value ? id : undefined}
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        >
          <Outcome problems={outcome?.problems} />
          <span class="mono truncate suite-name" title={name}>
            {name}
          </span>
          {outcome && <span class="muted">{formatDuration(outcome.elapsedMs)}</span>}
        </button>
        <IconButton
          icon="play"
          label={`Run ${name}`}
          disabled={isRunning || model.problem.value !== undefined}
          onClick={() => void model.run(name)}
        />
        <IconButton
          icon="trash"
          label={`Remove ${name}`}
          disabled={isRunning}
          onClick={() => {
            void model.remove(name);
            // The line is gone with its button: the list has the focus.
            list()?.focus();
          }}
        />
      </div>
      {outcome?.problems.map((problem, index) => (
        <p key={index} class="suite-problem">
          {problem}
        </p>
      ))}
      {isOpen.value && (
        <div id={id}>
          <CaseDetail
            model={model}
            suiteCase={suiteCase}
            onOpen={(request) => {
              model.opened.value = name;
              onOpen(request);
            }}
          />
        </div>
      )}
    </li>
  );
}

function Outcome({ problems }: { problems: readonly string[] | undefined }) {
  if (!problems) return <Chip>not run</Chip>;
  return problems.length === 0 ? <Chip tone="good">passed</Chip> : <Chip tone="bad">failed</Chip>;
}
