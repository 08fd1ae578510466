import { Select, TextField } from "../../components/field.tsx";
import type { Values } from "./generate.ts";
import type { GeneratorModel } from "./generator-model.ts";

const VALUES: { value: Values; label: string }[] = [
  { value: "normal", label: "Normal: mean 0, deviation 1" },
  { value: "uniform", label: "Uniform: 0 to 1" },
  { value: "zeros", label: "Zeros" },
  { value: "expression", label: "Expression" },
];

/** Which numbers are sent: their shape, how they are made, and the seed that makes them the same again. */
export function GeneratorForm({ model }: { model: GeneratorModel }) {
  const { shape, values, expression, seed } = model.form.value;
  const problems = model.problems.value;
  const [input] = model.inputs.value;
  return (
    <>
      <div class="generator">
        <TextField
          label="Shape"
          mono
          value={shape}
          placeholder={model.inputShape.value}
          hint={input ? `Left empty: that of ${input.name}, one of a batch.` : undefined}
          error={problems.shape}
          onInput={(next) => model.change({ shape: next })}
        />
        <Select
          label="Values"
          value={values}
          options={VALUES}
          onChange={(next) => model.change({ values: next })}
        />
        <TextField
          label="Seed"
          inputMode="numeric"
          mono
          value={seed}
          error={problems.seed}
          onInput={(next) => model.change({ seed: next })}
        />
      </div>
      {values === "expression" && (
        <TextField
          label="Each number"
          mono
          value={expression}
          hint="i is its place, n how many there are, x(0) its row; random and normal are other numbers each time; sin, exp, floor, min and the like."
          error={problems.expression}
          onInput={(next) => model.change({ expression: next })}
        />
      )}
    </>
  );
}
