import {
  defineLine,
  httpUrl,
  literal,
  maybe,
  open,
  strictPositive,
  text,
} from "@spec-kitty/events-core/schema-kit";
import type { TSchema } from "typebox";

const gate = <C extends TSchema>(conclusion: C) => ({
  gate_name: text(),
  gate_type: literal("ci"),
  conclusion,
  external_provider: literal("github"),
  check_run_id: strictPositive(),
  check_run_url: httpUrl({ minLength: 1 }),
  delivery_id: text(),
  pr_number: maybe(strictPositive()),
});

/** What both gate events have; an event type of its own it has not (`gates 7.1`). */
export const GatePayloadBase = open("GatePayloadBase", gate(text()));

export const GatePassedPayload = open("GatePassedPayload", gate(literal("success")));

export const GateFailedPayload = open(
  "GateFailedPayload",
  gate(literal("failure", "timed_out", "cancelled", "action_required")),
);

export const v4 = defineLine({
  events: { GatePassed: GatePassedPayload, GateFailed: GateFailedPayload },
  models: { GatePayloadBase },
  published: {},
});

/** Gates are the same in both lines. */
export const v2 = v4;
