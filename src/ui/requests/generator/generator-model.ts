import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { WorkspaceMemory } from "../../workspace-context.ts";
import { arrayFormat, encodeArray } from "../number-array.ts";
import { expressionOf, generate, MAX_NUMBERS, parseShape, type Values } from "./generate.ts";

/** An input of the model that serves, with the shape it was bound to. */
export interface ModelInput {
  name: string;
  shape: readonly number[];
}

/** What is typed. An empty shape: that of the model's input, one of a batch. */
interface Form {
  shape: string;
  values: Values;
  expression: string;
  seed: string;
}

const FIRST: Form = { shape: "", values: "normal", expression: "sin(i / 10)", seed: "0" };

export type GeneratorModel = ReturnType<typeof createGeneratorModel>;

/** A body of generated numbers, of the shape that the model takes. */
export function createGeneratorModel(memory: WorkspaceMemory, inputs: ReadonlySignal<readonly ModelInput[]>) {
  const form = signal<Form>({ ...FIRST, ...memory.get<Partial<Form>>("requests.generator", {}) });

  /** The model's input with a batch of one. */
  const inputShape = computed(() => {
    const [first] = inputs.value;
    return first && first.shape.length > 0 ? [1, ...first.shape.slice(1)].join(", ") : "1, 2";
  });
  const shape = computed(() =>
    parseShape(form.value.shape.trim() === "" ? inputShape.value : form.value.shape),
  );

  /** What is wrong with what was typed, by field. */
  const problems = computed(() => ({
    ...(!shape.value && {
      shape: `A shape is e.g. 1, 28, 28, of at most ${MAX_NUMBERS.toLocaleString("en-US")} numbers`,
    }),
    ...(!/^\s*-?\d{1,10}\s*$/.test(form.value.seed) && { seed: "A seed is a whole number" }),
    ...expressionProblem(form.value),
  }));

  return {
    form,
    inputs,
    /** The shape that is taken where none is typed. */
    inputShape,
    problems,
    /** Why there is nothing to send, in words, or `undefined`. */
    problem: computed(() => Object.values(problems.value)[0]),
    change(change: Partial<Form>): void {
      form.value = { ...form.value, ...change };
      memory.set("requests.generator", form.value);
    },
    /** The numbers as JSON, CSV or NPY, as the content type says; JSON for all others. */
    encode(content_type: string): Uint8Array<ArrayBuffer> {
      const { values, expression, seed } = form.value;
      const array = generate({ shape: shape.value ?? [0], values, expression, seed: Number(seed) });
      return encodeArray(array, arrayFormat(content_type) ?? "json");
    },
  };
}

function expressionProblem(form: Form): { expression?: string } {
  try {
    expressionOf(form);
    return {};
  } catch (error) {
    if (error instanceof SyntaxError) return { expression: error.message };
    throw error;
  }
}
