import { Icon } from "../components/icon.tsx";
import type { HostModel } from "./host-model.ts";

/** Who will serve each part of a request, and what looks like a mistake. While a worker starts, the place for it. */
export function HandlerList({ model }: { model: HostModel }) {
  const plan = model.plan.value;
  if (!plan && model.state.value.status !== "starting") return null;
  return (
    <section class="section" aria-label="Handlers" aria-busy={!plan}>
      <h3 class="section-title">Handlers</h3>
      <ol class="handlers">
        {plan?.handlers.map(({ name, source }) => (
          <li key={name} class={`handler handler-${source}`}>
            <span class="mono">{name}</span>
            <span class="muted">{source}</span>
          </li>
        ))}
      </ol>
      {plan?.warnings.map((warning) => (
        <p key={warning} class="warning-line">
          <Icon name="warning" />
          <span>{warning}</span>
        </p>
      ))}
    </section>
  );
}
