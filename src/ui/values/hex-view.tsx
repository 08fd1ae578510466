import { useSignal } from "@preact/signals";
import { Button } from "../components/button.tsx";
import { CodeBlock } from "../components/code-block.tsx";
import { formatBytes } from "../files/paths.ts";
import { formatHex } from "./hex.ts";

const BYTES_AT_ONCE = 4096;

/** Bytes in hexadecimal digits, some at a time. */
export function HexView({
  bytes,
  label = "Body in hexadecimal digits",
}: {
  bytes: Uint8Array;
  label?: string;
}) {
  const count = useSignal(BYTES_AT_ONCE);
  return (
    <>
      <CodeBlock text={formatHex(bytes.subarray(0, count.value))} label={label} />
      {bytes.length > count.value && (
        <Button
          variant="quiet"
          onClick={() => {
            count.value += BYTES_AT_ONCE;
          }}
        >
          Show more of {formatBytes(bytes.length)}
        </Button>
      )}
    </>
  );
}
