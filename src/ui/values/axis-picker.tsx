import { Field } from "../components/field.tsx";

interface AxisPickerProps {
  /** Sizes of the axes. */
  axes: readonly number[];
  index: readonly number[];
  onIndex(index: readonly number[]): void;
}

/** Chooses an index of each leading axis of a tensor. Nothing where there are none. */
export function AxisPicker({ axes, index, onIndex }: AxisPickerProps) {
  if (axes.length === 0) return null;
  return (
    <div class="axis-picker">
      {axes.map((size, axis) => (
        <Field key={axis} label={`Axis ${axis}, 0 to ${size - 1}`}>
          {(control) => (
            <input
              {...control}
              class="input mono"
              type="number"
              min={0}
              max={size - 1}
              value={index[axis] ?? 0}
              onInput={(event) => {
                const wanted = Math.trunc(event.currentTarget.valueAsNumber);
                if (Number.isNaN(wanted)) return;
                const next = Math.min(size - 1, Math.max(0, wanted));
                onIndex(axes.map((_, each) => (each === axis ? next : (index[each] ?? 0))));
              }}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
