import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { keptSignal } from "../kept-signal.ts";
import { decodeText } from "../values/payload.ts";
import type { WorkspaceContext } from "../workspace-context.ts";
import type { SentRequest } from "./answer.ts";
import type { DecodeIdx } from "./channel-digits.ts";
import { createChannelDigitsModel } from "./channel-digits-model.ts";
import { convertBody } from "./convert-body.ts";
import { encodeDigit } from "./digit-body.ts";
import { createDrawingModel } from "./drawing-model.ts";
import { createGeneratorModel, type ModelInput } from "./generator/generator-model.ts";

/** Where a request's body comes from. */
export type BodySource = "text" | "file" | "draw" | "channel" | "generator";

/** A longer body is not put into a text field: it stays bytes. */
const EDITABLE_BYTES = 256 * 1024;

const FIRST_TEXT = "[[1, 2]]";

export type BodyModel = ReturnType<typeof createBodyModel>;

/** The body of the next request. */
export function createBodyModel(
  context: WorkspaceContext,
  { decodeIdx, inputs }: { decodeIdx: DecodeIdx; inputs: ReadonlySignal<readonly ModelInput[]> },
) {
  const { memory } = context;
  const [source, choose] = keptSignal<BodySource>(memory, "requests.bodySource", "draw");
  const [text, setText] = keptSignal(memory, "requests.text", FIRST_TEXT);
  const file = signal<{ name: string; bytes: Uint8Array<ArrayBuffer> } | undefined>(undefined);
  const drawing = createDrawingModel();
  const digits = createChannelDigitsModel(context, decodeIdx);
  const generator = createGeneratorModel(memory, inputs);

  /** Why there is nothing to send yet, in words, or `undefined`. */
  const problem = computed(() => {
    if (source.value === "file" && !file.value) return "Choose a file to send";
    if (source.value === "draw" && drawing.isEmpty.value) return "Draw a digit to send";
    if (source.value === "channel" && !digits.picked.value) return "Pick a digit to send";
    return source.value === "generator" ? generator.problem.value : undefined;
  });

  /** The bytes to send for a content type, and what they are in words. */
  function encode(content_type: string): Pick<SentRequest, "body" | "label"> {
    switch (source.value) {
      case "text":
        return { body: new TextEncoder().encode(text.value), label: "text" };
      case "file":
        return { body: file.value?.bytes ?? new Uint8Array(), label: file.value?.name ?? "file" };
      case "draw":
        return { body: encodeDigit(drawing.sent.value, content_type), label: "drawn digit" };
      case "channel": {
        const digit = digits.picked.value;
        const pixels = digit?.pixels ?? new Float32Array();
        return { body: encodeDigit(pixels, content_type), label: `digit ${digit?.index ?? ""}`.trim() };
      }
      case "generator":
        return { body: generator.encode(content_type), label: "generated" };
    }
  }

  return {
    source,
    text,
    file,
    drawing,
    digits,
    generator,
    problem,
    choose,
    setText,
    setFile(name: string, bytes: Uint8Array<ArrayBuffer>): void {
      file.value = { name, bytes };
      choose("file");
    },
    /** Has the person choose the file of that name, unless it is the one that was chosen last. */
    askForFile(name: string): void {
      if (file.value?.name !== name.split(/[/\\]/).at(-1)) file.value = undefined;
      choose("file");
    },
    encode,
    /** The same body for another type than the form's: made anew for it, or converted where both hold arrays. */
    encodeFor(
      content_type: string,
      formType: string,
    ): Pick<SentRequest, "body" | "label"> & { unfit?: string } {
      const isMade = source.value !== "text" && source.value !== "file";
      if (isMade) return encode(content_type);
      const { body, label } = encode(formType);
      return { label, ...convertBody(body, formType, content_type) };
    },
    /** Takes a body that was sent before: as text where it is text. */
    restore({ body, label }: Pick<SentRequest, "body" | "label">): void {
      const asText = body.length <= EDITABLE_BYTES ? decodeText(body) : undefined;
      if (asText === undefined) file.value = { name: label, bytes: body };
      else setText(asText);
      choose(asText === undefined ? "file" : "text");
    },
  };
}
