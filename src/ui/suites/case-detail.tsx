import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SuiteCase } from "../../sagemaker/suites/read-suite.ts";
import type { ErrorData } from "../../worker/messages.ts";
import { Button } from "../components/button.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { TextField } from "../components/field.tsx";
import { asErrorData } from "../error-data.ts";
import { formatBytes } from "../files/paths.ts";
import type { SentRequest } from "../requests/answer.ts";
import { decodeText } from "../values/payload.ts";
import { draftOf, requestOf } from "./case-files.ts";
import {
  type Expectation,
  expectationOf,
  expectationProblems,
  fromExpectation,
  toExpectation,
} from "./expectation.ts";
import { ExpectationForm } from "./expectation-form.tsx";
import type { SuiteModel } from "./suite-model.ts";

/** A longer body is not put into a text field. */
const EDITABLE_BYTES = 64 * 1024;

interface CaseDetailProps {
  model: SuiteModel;
  suiteCase: SuiteCase;
  /** Puts a request into the form. */
  onOpen(request: SentRequest): void;
}

/** What a case sends and expects, to be changed; with what came back when it was run last. */
export function CaseDetail({ model, suiteCase, onOpen }: CaseDetailProps) {
  const { name, content_type, accept, readExpectedBody } = suiteCase;
  const answer = model.outcomes.value.get(name)?.answer;
  const change = useSignal<Partial<Expectation>>({});
  const kept = useSignal<Uint8Array<ArrayBuffer> | undefined>(undefined);
  const text = useSignal<string | undefined>(undefined);
  const error = useSignal<ErrorData | undefined>(undefined);
  const expectation = {
    ...toExpectation(asExpected(suiteCase), readExpectedBody !== undefined),
    ...change.value,
  };
  const { match } = expectation;
  const isChanged = Object.keys(change.value).length > 0 || text.value !== undefined;
  const isWrong = Object.keys(expectationProblems(expectation)).length > 0;
  const keptText = kept.value && kept.value.length <= EDITABLE_BYTES ? decodeText(kept.value) : undefined;

  async function attempt(work: () => Promise<void>): Promise<void> {
    error.value = undefined;
    try {
      await work();
    } catch (cause) {
      error.value = asErrorData(cause);
    }
  }

  useEffect(() => {
    change.value = {};
    text.value = undefined;
    void attempt(async () => {
      kept.value = await readExpectedBody?.();
    });
  }, [suiteCase]);

  const write = (next: Expectation, body: Uint8Array) =>
    attempt(async () => {
      const directory = model.directory.value;
      if (directory === undefined) return;
      await model.save(directory, await draftOf(suiteCase, fromExpectation(next, body)));
    });

  function keep(): Promise<void> {
    const typed = text.value === undefined ? undefined : new TextEncoder().encode(text.value);
    return write(expectation, typed ?? kept.value ?? answer?.body ?? new Uint8Array());
  }

  return (
    <div class="case-detail">
      <p class="muted">
        Sent as <span class="mono">{content_type ?? "no content type"}</span>, accept{" "}
        <span class="mono">{accept ?? "none"}</span>. Expected:
      </p>
      <ExpectationForm
        value={expectation}
        onChange={(next) => {
          change.value = { ...change.value, ...next };
        }}
      />
      {match !== "any" && (keptText !== undefined || !kept.value) && (
        <TextField
          label="Expected body"
          mono
          rows={3}
          value={text.value ?? keptText ?? ""}
          onInput={(next) => {
            text.value = next;
          }}
        />
      )}
      {match !== "any" && kept.value && keptText === undefined && (
        <p class="field-hint">
          The expected body is {formatBytes(kept.value.length)} that are not edited as text.
        </p>
      )}
      <div class="row case-actions">
        {isChanged && (
          <Button variant="primary" disabled={isWrong} onClick={() => void keep()}>
            Keep the changes
          </Button>
        )}
        {answer && (
          <Button
            onClick={() =>
              void write({ ...expectationOf(answer), match, tolerance: expectation.tolerance }, answer.body)
            }
          >
            Expect what came back
          </Button>
        )}
        <Button onClick={() => void attempt(async () => onOpen(await requestOf(suiteCase)))}>
          Open in the form
        </Button>
      </div>
      {answer && (
        <p class="field-hint">
          Came back: {answer.status} <span class="mono">{answer.type || "no content type"}</span>,{" "}
          {formatBytes(answer.body.length)}
          {excerpt(answer.body)}
        </p>
      )}
      {error.value && (
        <ErrorNote error={error.value} title="The case could not be changed" onOpen={() => {}} />
      )}
    </div>
  );
}

function asExpected({ expected: { status, type, tolerance } }: SuiteCase) {
  return { status, ...(type !== undefined && { type }), ...(tolerance !== undefined && { tolerance }) };
}

function excerpt(body: Uint8Array): string {
  const text = body.length === 0 ? undefined : decodeText(body.subarray(0, 200));
  if (text === undefined) return "";
  return `: ${text}${body.length > 200 ? "…" : ""}`;
}
