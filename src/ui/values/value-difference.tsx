import { useContext } from "preact/hooks";
import type { ValueSnapshot } from "../../sagemaker/trace/value-snapshot.ts";
import { Chip } from "../components/chip.tsx";
import { decodeText } from "./payload.ts";
import { isSameValue } from "./same-value.ts";
import { summaryOf } from "./summary-of.ts";
import { TensorDifferenceView } from "./tensor-difference.tsx";
import { BytesDifference, TextDifference, TreeDifference } from "./text-difference.tsx";
import { ValuePlace } from "./value-place.ts";
import { ValueView } from "./value-view.tsx";
import "./values.css";

interface ValueDifferenceProps {
  before: ValueSnapshot;
  after: ValueSnapshot;
}

/** Two values side by side, with what changed marked. */
export function ValueDifference({ before, after }: ValueDifferenceProps) {
  if (before.kind === "tensor" && after.kind === "tensor") {
    return <TensorDifferenceView before={before} after={after} />;
  }
  if (before.kind === "plain" && after.kind === "plain") {
    return <TreeDifference before={before.value} after={after.value} />;
  }
  const [left, right] = [textOf(before), textOf(after)];
  if (left !== undefined && right !== undefined) return <TextDifference before={left} after={right} />;
  if (before.kind === "bytes" && after.kind === "bytes") {
    return <BytesDifference before={before.bytes} after={after.bytes} />;
  }
  if (hasMembers(before) && hasMembers(after)) return <MembersDifference before={before} after={after} />;
  return <Unlike before={before} after={after} />;
}

function textOf(snapshot: ValueSnapshot): string | undefined {
  if (snapshot.kind === "text") return snapshot.text;
  if (snapshot.kind === "other") return `${snapshot.className} ${snapshot.text}`;
  if (snapshot.kind !== "bytes") return undefined;
  const text = decodeText(snapshot.bytes);
  return text?.includes("\0") ? undefined : text;
}

type Container = Extract<ValueSnapshot, { kind: "list" | "record" }>;

function hasMembers(snapshot: ValueSnapshot): snapshot is Container {
  return snapshot.kind === "list" || snapshot.kind === "record";
}

function membersOf(snapshot: Container): Map<string, ValueSnapshot> {
  return new Map(
    snapshot.kind === "list" ? snapshot.items.map((item, index) => [String(index), item]) : snapshot.entries,
  );
}

function MembersDifference({ before, after }: { before: Container; after: Container }) {
  const [left, right] = [membersOf(before), membersOf(after)];
  const outer = useContext(ValuePlace);
  const place = outer === "" ? "" : `${outer}, `;
  return (
    <div class="value">
      {[...new Set([...left.keys(), ...right.keys()])].map((name) => {
        const [own, other] = [left.get(name), right.get(name)];
        if (own && other && isSameValue(own, other)) {
          return (
            <p key={name} class="member-line">
              <span class="mono">{name}</span> <span class="muted">the same</span>
            </p>
          );
        }
        return (
          <details key={name} class="member" open>
            <summary>
              <span class="mono">{name}</span> {own === undefined && <Chip tone="warn">only after</Chip>}
              {other === undefined && <Chip tone="warn">only before</Chip>}
            </summary>
            <ValuePlace.Provider value={`${place}${name}`}>
              {own && other && <ValueDifference before={own} after={other} />}
              {!(own && other) && (own ?? other) && <ValueView snapshot={(own ?? other) as ValueSnapshot} />}
            </ValuePlace.Provider>
          </details>
        );
      })}
    </div>
  );
}

/** Values of different kinds have nothing to be compared: both are shown. */
function Unlike({ before, after }: ValueDifferenceProps) {
  return (
    <div class="value">
      <p>
        <Chip tone="warn">other kind</Chip> <span class="mono">{summaryOf(before)}</span> became{" "}
        <span class="mono">{summaryOf(after)}</span>
      </p>
      <div class="sides">
        <section class="side" aria-label="Before">
          <h4 class="muted">Before</h4>
          <ValueView snapshot={before} />
        </section>
        <section class="side" aria-label="After">
          <h4 class="muted">After</h4>
          <ValueView snapshot={after} />
        </section>
      </div>
    </div>
  );
}
