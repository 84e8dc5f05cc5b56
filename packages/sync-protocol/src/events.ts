import type { EventPayloads as ContractPayloads } from "@spec-kitty/contract";
import type { CliPayloads } from "./cli-events.js";
import type { AdmittedEnvelopeInput, WireEnvelopeInput } from "./generated/models.js";

/** What the payload of every event type that may be sent is built from: the command line's own, else v4's. */
export interface WirePayloads extends CliPayloads, Omit<ContractPayloads, keyof CliPayloads> {}
export type WireEventType = keyof WirePayloads & string;

/** An event as it travels; keys that the envelope does not name travel with it (`cli-sync 2.1`). */
export type WireEvent = WireEnvelopeInput;

/** As `WireEvent`, with what clients of profile C add (`cli-sync 4.3`). */
export type AdmittedWireEvent = AdmittedEnvelopeInput;
