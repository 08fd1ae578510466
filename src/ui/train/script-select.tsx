import { Select } from "../components/field.tsx";
import { CODE_DIR } from "../workspace-context.ts";
import type { ScriptFile } from "./script-files.ts";

interface ScriptSelectProps {
  label: string;
  scripts: readonly ScriptFile[];
  script: ScriptFile | undefined;
  /** Functions of which the script should export at least one. */
  wants: readonly string[];
  /** What happens where it exports none of them. */
  without?: string;
  disabled?: boolean;
  onChoose(path: string): void;
}

/** Which file is run, and which of the functions that matter it exports. */
export function ScriptSelect({
  label,
  scripts,
  script,
  wants,
  without,
  disabled,
  onChoose,
}: ScriptSelectProps) {
  const found = wants.filter((name) => script?.exports.includes(name));
  return (
    <Select
      label={label}
      value={script?.path ?? ""}
      options={scripts.map(({ path }) => ({ value: path, label: path.replace(`${CODE_DIR}/`, "") }))}
      onChange={onChoose}
      disabled={disabled}
      hint={
        found.length > 0
          ? `Exports ${found.join(", ")}`
          : (without ?? `It seems to export no function named ${wants.join(" or ")}`)
      }
    />
  );
}
