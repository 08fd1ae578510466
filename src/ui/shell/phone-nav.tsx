import type { PhoneTab, Settings } from "../settings.ts";

const ITEMS: { id: PhoneTab; label: string }[] = [
  { id: "files", label: "Files" },
  { id: "script", label: "Script" },
  { id: "train", label: "Train" },
  { id: "host", label: "Host" },
  { id: "requests", label: "Requests" },
  { id: "model", label: "Model" },
  { id: "log", label: "Log" },
];

/** At phone width: which panel is shown. */
export function PhoneNav({ settings, errors }: { settings: Settings; errors: number }) {
  const { phoneTab, runTab, logOpen } = settings;
  function show(id: PhoneTab): void {
    phoneTab.value = id;
    if (id !== "files" && id !== "script" && id !== "log") runTab.value = id;
    if (id === "log") logOpen.value = true;
  }
  return (
    <nav class="phone-nav" aria-label="Panels">
      {ITEMS.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          class="phone-tab"
          data-panel={id}
          aria-current={phoneTab.value === id ? "page" : undefined}
          onClick={() => show(id)}
        >
          {label}
          {id === "log" && errors > 0 && (
            <span class="phone-count">
              {Math.min(errors, 99)}
              {errors > 99 && "+"}
              <span class="visually-hidden"> errors</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
