import type { EventContract } from "./catalogue.js";

/** What a contract line says of every envelope. */
export interface EnvelopeLine {
  /** The `schema_version` that its envelopes get. */
  readonly envelopeVersion: string;
  readonly envelope: EventContract;
  /** Throws `CutoverError` on an envelope that live paths of this line refuse; absent where it has no such rule. */
  readonly assertCutover?: (envelope: { readonly [key: string]: unknown }) => void;
}
