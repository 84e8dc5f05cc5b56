import { builder, type Contracts, type EventBuilder } from "./build.js";
import { assertCanonicalCutoverSignal } from "./cutover.js";
import type { EnvelopeLine } from "./envelope-line.js";
import { catalogue } from "./generated/catalogue.js";

/** The envelope of contract line v4. */
export const envelopeLine: EnvelopeLine = {
  envelopeVersion: "3.0.0",
  // A getter, so that a bundle without builders leaves the catalogue out.
  get envelope() {
    return catalogue.events[0]!;
  },
  assertCutover: assertCanonicalCutoverSignal,
};

/** Builds the events of these types; they are asked for when the first event is built. */
export function eventBuilder<P>(contracts: Contracts): EventBuilder<P> {
  return builder(envelopeLine, contracts) as unknown as EventBuilder<P>;
}
