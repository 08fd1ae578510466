const PATHS = {
  file: "M4 1.5h5l3 3v10H4zM9 1.5v3h3",
  folder: "M1.5 3.5h4.6l1.4 1.7h7v7.8h-13z",
  chevron: "M6 4l4 4-4 4",
  close: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  expand: "M9.5 2.5h4v4M13.5 2.5L9.2 6.8M6.5 13.5h-4v-4M2.5 13.5l4.3-4.3",
  shrink: "M13.2 6.5H9.5V2.8M9.5 6.5l4-4M2.8 9.5h3.7v3.7M6.5 9.5l-4 4",
  again: "M13.2 6.2A5.6 5.6 0 1 0 13.6 9.5M13.5 2.5v3.9H9.6",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  upload: "M8 11V2.5M4.5 6L8 2.5 11.5 6M2.5 13.5h11",
  download: "M8 2.5V11M4.5 7.5L8 11l3.5-3.5M2.5 13.5h11",
  trash: "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9",
  play: "M4.5 2.5l8.5 5.5-8.5 5.5z",
  stop: "M4 4h8v8H4z",
  send: "M2 8l12-5.5L10.5 14 8 9z",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.2 3.2",
  sun: "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z",
  contrast: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 2v12M8 4.5h4.8M8 8h6M8 11.5h4.8",
  chip: "M4.5 4.5h7v7h-7zM6.5 1.5v3M9.5 1.5v3M6.5 11.5v3M9.5 11.5v3M1.5 6.5h3M1.5 9.5h3M11.5 6.5h3M11.5 9.5h3",
  disk: "M2.5 4c0-1.1 2.5-2 5.5-2s5.5.9 5.5 2-2.5 2-5.5 2-5.5-.9-5.5-2zM2.5 4v8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2V4M2.5 8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2",
  error: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 5v3.7M8 11h.01",
  warning: "M8 2.5l6 11H2zM8 6.5v3.2M8 11.5h.01",
  check: "M3 8.5L6.5 12 13 4.5",
  follow: "M2.5 3.5h11M2.5 7.5h5M2.5 11.5h4M11 6.5V13M8.5 10.5L11 13l2.5-2.5",
  help: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM6.3 6.3a1.75 1.75 0 1 1 2.7 1.5c-.6.4-1 .7-1 1.4M8 11.2h.01",
  panel: "M2 3h12v10H2zM6 3v10",
} as const;

export type IconName = keyof typeof PATHS;

/** A small picture beside words; it says nothing by itself. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      class={`icon icon-${name}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width={name === "more" ? 2 : 1.25}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
