import { useEffect, useId } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { Select } from "../components/field.tsx";
import { Spinner } from "../components/progress.tsx";
import { formatCount } from "../train/quantities.ts";
import { DATA_DIR } from "../workspace-context.ts";
import type { ChannelDigit } from "./channel-digits.ts";
import { type ChannelDigitsModel, DIGITS_PER_PAGE } from "./channel-digits-model.ts";
import { Ink } from "./ink.tsx";

/** The digits of a channel's IDX files, to pick one from. */
export function ChannelPicker({ model }: { model: ChannelDigitsModel }) {
  useEffect(() => {
    if (model.state.value.status === "idle") void model.load();
  }, [model]);
  const state = model.state.value;
  const paths = model.paths.value;
  if (paths?.length === 0) {
    return (
      <p class="muted">
        No channel holds digits: an IDX file of images, such as t10k-images-idx3-ubyte, is needed.{" "}
        <button type="button" class="link-button" onClick={() => void model.load()}>
          Look again
        </button>
      </p>
    );
  }
  return (
    <div class="picker">
      {paths && (
        <Select
          label="Images"
          hideLabel
          value={model.path.value ?? ""}
          options={paths.map((path) => ({ value: path, label: path.replace(`${DATA_DIR}/`, "") }))}
          onChange={(path) => void model.choose(path)}
        />
      )}
      {(state.status === "idle" || state.status === "loading") && (
        <>
          {!paths && <span class="picker-select" />}
          <NoThumbnails />
          <p class="row picker-pages">
            <Spinner /> Reading the digits
          </p>
        </>
      )}
      {state.status === "failed" && <ErrorNote error={state.error} onOpen={() => {}} />}
      {state.status === "ready" && (
        <>
          <Thumbnails model={model} />
          <Pages model={model} count={state.set.count} />
        </>
      )}
    </div>
  );
}

function Thumbnails({ model }: { model: ChannelDigitsModel }) {
  const name = useId();
  const picked = model.picked.value?.index;
  return (
    <fieldset class="thumbnails">
      <legend class="visually-hidden">Digit</legend>
      {model.page.value.map((digit) => (
        <label key={digit.index} class="thumbnail" title={nameOf(digit)}>
          <input
            type="radio"
            class="visually-hidden"
            name={name}
            aria-label={nameOf(digit)}
            checked={digit.index === picked}
            onChange={() => model.pick(digit)}
          />
          <Ink pixels={digit.pixels} />
        </label>
      ))}
    </fieldset>
  );
}

/** The place of the thumbnails. */
function NoThumbnails() {
  return (
    <div class="thumbnails" aria-hidden="true">
      {Array.from({ length: DIGITS_PER_PAGE }, (_, index) => (
        <span key={index} class="thumbnail thumbnail-none" />
      ))}
    </div>
  );
}

function Pages({ model, count }: { model: ChannelDigitsModel; count: number }) {
  const from = model.from.value;
  const last = Math.min(count, from + DIGITS_PER_PAGE);
  const picked = model.picked.value;
  return (
    <div class="row picker-pages">
      <Button disabled={from === 0} onClick={() => model.turn(-1)}>
        Back
      </Button>
      <Button disabled={last === count} onClick={() => model.turn(1)}>
        Next
      </Button>
      <span class="muted">
        {formatCount(from)}–{formatCount(last - 1)} of {formatCount(count)}
      </span>
      <span class="picker-picked">{picked && `${nameOf(picked)} is picked`}</span>
    </div>
  );
}

function nameOf({ index, label }: ChannelDigit): string {
  return label === undefined ? `Digit ${index}` : `Digit ${index}, labelled ${label}`;
}
