import { useSignal } from "@preact/signals";
import type { ErrorData } from "../../worker/messages.ts";
import { Dialog } from "../components/dialog.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { TextField } from "../components/field.tsx";
import { asErrorData } from "../error-data.ts";
import type { Exchange } from "../requests/answer.ts";
import {
  caseNameProblem,
  firstFolder,
  folderProblem,
  shortPath,
  suggestName,
  toDirectory,
} from "./case-files.ts";
import { type Expectation, expectationOf, expectationProblems, fromExpectation } from "./expectation.ts";
import { ExpectationForm } from "./expectation-form.tsx";
import type { SuiteModel } from "./suite-model.ts";

interface SaveCaseDialogProps {
  model: SuiteModel;
  /** The request and the answer that the case is made of. */
  exchange: Exchange;
  onSaved(name: string): void;
  onClose(): void;
}

/** Makes a case of a request and its answer, in a suite that is picked or named. */
export function SaveCaseDialog({ model, exchange, onSaved, onClose }: SaveCaseDialogProps) {
  const { request, answer } = exchange;
  const came = { status: answer.status, type: answer.contentType, body: answer.body };
  const names = model.cases.value.map((each) => each.name);
  const opened = model.opened.value;
  const folder = useSignal(firstFolder(model.directory.value));
  const name = useSignal(opened ?? suggestName(request.label, names));
  const expectation = useSignal<Expectation>(expectationOf(came));
  const isBusy = useSignal(false);
  const error = useSignal<ErrorData | undefined>(undefined);
  const isKnown = toDirectory(folder.value) === model.directory.value && names.includes(name.value.trim());
  const isWrong =
    folderProblem(folder.value) !== undefined ||
    caseNameProblem(name.value) !== undefined ||
    Object.keys(expectationProblems(expectation.value)).length > 0;

  async function save(): Promise<void> {
    isBusy.value = true;
    const caseName = name.value.trim();
    try {
      await model.save(toDirectory(folder.value), {
        name: caseName,
        content_type: request.contentType,
        accept: request.accept,
        body: request.body,
        expected: fromExpectation(expectation.value, answer.body),
      });
      onSaved(caseName);
      onClose();
    } catch (cause) {
      error.value = asErrorData(cause);
    } finally {
      isBusy.value = false;
    }
  }

  return (
    <Dialog
      title="Save as case"
      confirm={isKnown ? "Replace" : "Save"}
      busy={isBusy.value}
      disabled={isWrong}
      onConfirm={() => void save()}
      onClose={onClose}
    >
      <div class="save-case-fields">
        <TextField
          label="Folder"
          mono
          value={folder.value}
          suggestions={(model.directories.value ?? []).map(shortPath)}
          hint="Plain files in the workspace: one that is there, or a new one."
          error={folderProblem(folder.value)}
          onInput={(next) => {
            folder.value = next;
          }}
        />
        <TextField
          label="Name"
          mono
          value={name.value}
          autoFocus
          hint={isKnown ? "The case of that name is replaced." : "The files begin with it."}
          error={caseNameProblem(name.value)}
          onInput={(next) => {
            name.value = next;
          }}
        />
      </div>
      <p class="field-label">What must come back</p>
      <ExpectationForm
        value={expectation.value}
        onChange={(change) => {
          expectation.value = { ...expectation.value, ...change };
        }}
      />
      {error.value && <ErrorNote error={error.value} title="The case could not be saved" onOpen={() => {}} />}
    </Dialog>
  );
}
