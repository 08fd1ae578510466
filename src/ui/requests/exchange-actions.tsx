import { useSignal } from "@preact/signals";
import { Button } from "../components/button.tsx";
import { SaveCaseDialog } from "../suites/save-case-dialog.tsx";
import type { SuiteModel } from "../suites/suite-model.ts";
import type { NumberedExchange } from "./answer.ts";
import type { RequestsModel } from "./requests-model.ts";

interface ExchangeActionsProps {
  exchange: NumberedExchange;
  model: RequestsModel;
  suites: SuiteModel;
}

/** What can be made of a request and its answer. */
export function ExchangeActions({ exchange, model, suites }: ExchangeActionsProps) {
  const isSaving = useSignal(false);
  const isWhole = exchange.dropped === undefined;
  return (
    <div class="row exchange-actions">
      <Button
        icon="plus"
        disabled={!isWhole}
        title={isWhole ? undefined : "A body was too long to be kept over a reload: send the request again"}
        onClick={() => {
          isSaving.value = true;
        }}
      >
        Save as case
      </Button>
      {isSaving.value && (
        <SaveCaseDialog
          model={suites}
          exchange={exchange}
          onSaved={(name) => {
            model.said.value = `Saved the case ${name}`;
          }}
          onClose={() => {
            isSaving.value = false;
          }}
        />
      )}
    </div>
  );
}
