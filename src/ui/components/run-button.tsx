import { Button } from "./button.tsx";

interface RunButtonProps {
  label: string;
  isRunning: boolean;
  /** Why it cannot be started. */
  problem?: string;
  onRun(): Promise<void>;
  onStop(): void;
}

/** Starts something that takes a while, and stops it while it runs. */
export function RunButton({ label, isRunning, problem, onRun, onStop }: RunButtonProps) {
  if (isRunning) {
    return (
      <Button icon="stop" onClick={onStop}>
        Stop
      </Button>
    );
  }
  return (
    <Button icon="play" disabled={problem !== undefined} title={problem} onClick={() => void onRun()}>
      {label}
    </Button>
  );
}
