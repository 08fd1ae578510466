import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { MenuButton } from "../components/menu.tsx";
import type { Theme } from "../settings.ts";

const THEMES: { value: Theme; label: string }[] = [
  { value: "auto", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];
const ICONS = { auto: "contrast", light: "sun", dark: "moon" } as const;

/** Light, dark, or as the system is. */
export function ThemeSwitch({ theme }: { theme: Signal<Theme> }) {
  const chosen = theme.value;
  useEffect(() => {
    if (chosen === "auto") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.setAttribute("data-theme", chosen);
  }, [chosen]);
  const items = THEMES.map(({ value, label }) => ({
    label,
    checked: value === chosen,
    run: () => {
      theme.value = value;
    },
  }));
  return <MenuButton icon={ICONS[chosen]} label="Theme" items={items} />;
}
