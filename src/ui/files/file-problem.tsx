import type { ErrorData } from "../../worker/messages.ts";
import { Icon } from "../components/icon.tsx";

/** Why a file cannot be looked into. */
export function FileProblem({ error }: { error: ErrorData }) {
  return (
    <div class="error-note" role="alert">
      <Icon name="error" />
      <p class="error-line">{error.message}</p>
    </div>
  );
}
