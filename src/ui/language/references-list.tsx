import { IconButton } from "../components/button.tsx";
import { nameOf } from "../files/paths.ts";
import type { ScriptLanguage } from "./script-language.ts";

/** The places that use a name. Choosing one goes there. */
export function ReferencesList({ language }: { language: ScriptLanguage }) {
  const found = language.references.value;
  if (!found) return null;
  const { name, places } = found;
  return (
    <section class="references" aria-label={`Uses of ${name}`}>
      <header class="references-head">
        <span>
          {places.length} {places.length === 1 ? "use" : "uses"} of <code>{name}</code>
        </span>
        <span class="spacer" />
        <IconButton
          icon="close"
          label="Close the uses"
          onClick={() => {
            language.references.value = undefined;
          }}
        />
      </header>
      <ul class="references-list">
        {places.map((place) => (
          <li key={`${place.path} ${place.line} ${place.column}`}>
            <button type="button" class="references-place" onClick={() => void language.openLocation(place)}>
              <span class="muted">
                {nameOf(place.path)}:{place.line}
              </span>
              <code class="truncate">{place.text}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
