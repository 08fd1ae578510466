import { Select, TextField } from "../components/field.tsx";
import { type BodyMatch, type Expectation, expectationProblems } from "./expectation.ts";

interface ExpectationFormProps {
  value: Expectation;
  onChange(change: Partial<Expectation>): void;
}

const MATCHES: { value: BodyMatch; label: string }[] = [
  { value: "close", label: "Numbers within a tolerance" },
  { value: "equal", label: "Byte for byte" },
  { value: "any", label: "Any" },
];

/** What must come back: status, content type and body. */
export function ExpectationForm({ value, onChange }: ExpectationFormProps) {
  const problems = expectationProblems(value);
  return (
    <div class="expectation">
      <TextField
        label="Status"
        inputMode="numeric"
        value={value.status}
        error={problems.status}
        onInput={(status) => onChange({ status })}
      />
      <TextField
        label="Content type"
        mono
        value={value.type}
        placeholder="any"
        onInput={(type) => onChange({ type })}
      />
      <Select label="Body" value={value.match} options={MATCHES} onChange={(match) => onChange({ match })} />
      {value.match === "close" && (
        <TextField
          label="Tolerance"
          inputMode="decimal"
          mono
          value={value.tolerance}
          error={problems.tolerance}
          onInput={(tolerance) => onChange({ tolerance })}
        />
      )}
    </div>
  );
}
