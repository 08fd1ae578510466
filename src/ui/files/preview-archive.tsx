import type { FileReport } from "../../sagemaker/inspect/file-report.ts";
import { Icon } from "../components/icon.tsx";
import { VirtualList } from "../components/virtual-list.tsx";
import { plural } from "../train/quantities.ts";
import { formatBytes } from "./paths.ts";

/** What a tar.gz holds, and whether the service would find the model in it. */
export function ArchivePreview({ report }: { report: Extract<FileReport, { kind: "archive" }> }) {
  const { entries, sizeBytes, badlyPackedPrefix } = report;
  const files = entries.filter((entry) => entry.kind !== "directory");
  return (
    <div class="table-preview">
      <div class="table-facts">
        <p>
          An archive of {plural(files.length, "file")}, {formatBytes(sizeBytes)} unpacked
        </p>
        {badlyPackedPrefix !== undefined && (
          <p class="warning-line">
            <Icon name="warning" />
            <span>
              All lies in <code>{badlyPackedPrefix}</code>: the service would unpack it to{" "}
              <code>/opt/ml/model/{badlyPackedPrefix}</code>, where model_fn does not look. Pack the files,
              not their directory.
            </span>
          </p>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="archive-list" tabIndex={0} aria-label="Files of the archive">
        <VirtualList items={files} rowHeight={24} keyOf={(entry) => entry.path}>
          {(entry) => (
            <p class="choice">
              <span class="truncate mono">{entry.path}</span>
              <span class="spacer" />
              <span class="muted mono">{entry.kind === "link" ? "link" : formatBytes(entry.sizeBytes)}</span>
            </p>
          )}
        </VirtualList>
      </section>
    </div>
  );
}
