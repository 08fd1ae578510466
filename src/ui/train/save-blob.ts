/** Hands a file to the browser's downloads. */
export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser takes the address when the click is handled: a later task is late enough.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
