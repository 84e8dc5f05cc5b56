/** Builders that several schemas of the wire share. */
import {
  anyText,
  custom,
  integer,
  literal,
  maybe,
  open,
  patternText,
  text,
} from "@spec-kitty/events-core/schema-kit";
import Type from "typebox";

export const count = () => integer({ minimum: 0 });
export const nullableText = () => maybe(anyText());
/** Text with more than white space in it. */
export const filledText = () => custom("filledText", Type.String({ minLength: 1, pattern: "\\S" }));
/** A value whose shape the contract leaves open. */
export const present = () => custom("present", Type.Unknown());
export const workPackageId = () => patternText("^WP[0-9]{2}$");
export const isoTime = () => text();

/** Who or what acts in a run. */
export const RunActor = open("RunActor", {
  actor_id: filledText(),
  actor_type: literal("human", "llm", "service"),
  display_name: nullableText(),
  provider: nullableText(),
  model: nullableText(),
  tool: nullableText(),
});
