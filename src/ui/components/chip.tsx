import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";

export type Tone = "neutral" | "good" | "warn" | "bad" | "accent";

/** A state in a word or two. The tone is never all that tells it: the words do. */
export function Chip({ tone = "neutral", children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <span class={`chip chip-${tone}`}>
      {tone === "good" && <Icon name="check" size={12} />}
      {tone === "warn" && <Icon name="warning" size={12} />}
      {tone === "bad" && <Icon name="error" size={12} />}
      {children}
    </span>
  );
}
