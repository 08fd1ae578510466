/** Shows that something is under way whose end is not known. */
export function Spinner({ label }: { label?: string }) {
  return label === undefined ? (
    <span class="spinner" aria-hidden="true" />
  ) : (
    <span class="spinner" role="status" aria-label={label} />
  );
}

export interface ProgressBarProps {
  /** What is under way: its name for assistive tools. */
  label: string;
  /** How far it is, of `max`. Absent while that is not known. */
  value?: number;
  max?: number;
}

/** Shows how far something is. */
export function ProgressBar({ label, value, max = 1 }: ProgressBarProps) {
  return <progress class="progress" aria-label={label} value={value} max={max} />;
}
