import type { UploadItem } from "./upload.ts";

/**
 * The files of a drop, those of dropped folders too, with their paths in the folder. Must be called while the drop's
 * event is handled: the entries are gone after it.
 */
export function droppedFiles(transfer: DataTransfer): Promise<UploadItem[]> {
  const found = [...transfer.items].map((item) => {
    const entry = item.webkitGetAsEntry();
    // What a page or a test made, not the desktop, has a file and no entry.
    const file = entry ? null : item.getAsFile();
    return entry ? walk(entry) : file ? [{ path: file.name, data: file }] : [];
  });
  return Promise.all(found).then((items) => items.flat());
}

/** The page stands still for some 0.5 ms while the browser makes a file of an entry: so many of them leave it smooth. */
const FILES_TOGETHER = 8;

/** All files at and below an entry. */
async function walk(entry: FileSystemEntry): Promise<UploadItem[]> {
  // Chromium has no class by the name of an entry that `instanceof` could ask for.
  if (entry.isFile) return [await itemOf(entry as FileSystemFileEntry)];
  const found: UploadItem[] = [];
  for await (const some of children(entry as FileSystemDirectoryEntry)) {
    for (let at = 0; at < some.length; at += FILES_TOGETHER) {
      const items = await Promise.all(some.slice(at, at + FILES_TOGETHER).map(walk));
      found.push(...items.flat());
    }
  }
  return found;
}

async function itemOf(entry: FileSystemFileEntry): Promise<UploadItem> {
  const data = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return { path: entry.fullPath.slice(1), data };
}

/** A reader gives some hundred entries at a time, then none. */
async function* children(directory: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry[]> {
  const reader = directory.createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    yield some;
  }
}

/** Lets a person choose files, or a folder. Empty where nothing was chosen. */
export function chooseFiles(
  options: { folder?: boolean; accept?: string; single?: boolean } = {},
): Promise<UploadItem[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = options.single !== true;
  input.webkitdirectory = options.folder === true;
  if (options.accept !== undefined) input.accept = options.accept;
  return new Promise((resolve) => {
    input.addEventListener("cancel", () => resolve([]));
    input.addEventListener("change", () => {
      const chosen = [...(input.files ?? [])];
      resolve(chosen.map((data) => ({ path: data.webkitRelativePath || data.name, data })));
    });
    input.click();
  });
}

/** Hands a file to the browser's downloads. */
export function saveAs(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun when the click returns; the address is kept a while for slow browsers.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
