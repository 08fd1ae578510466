import { useState } from "preact/hooks";
import { IconButton } from "./button.tsx";

/** Text as it is, which can be scrolled and copied. A single line is broken where the block ends. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const isLine = !text.trimEnd().includes("\n");
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  }
  return (
    <div class="code-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class={isLine ? "code-scroller is-line" : "code-scroller"} tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
      <IconButton
        icon={copied ? "check" : "copy"}
        label={copied ? "Copied" : "Copy"}
        onClick={() => void copy()}
      />
    </div>
  );
}
