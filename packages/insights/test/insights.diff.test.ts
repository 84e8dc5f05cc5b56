import fc from "fast-check";
import { describeDomain } from "../../../test/support/describe-domain.ts";
import { domainPayload } from "../../../test/support/domain-adapter.ts";
import { timestamp } from "../../../test/support/envelopes.ts";
import * as insights from "../src/index.js";
import { v4 } from "../src/schemas.js";

/** Times in forms that both sides judge alike; the exotic ones are left open (`retrospective 9`). */
const time = fc.oneof(
  { weight: 4, arbitrary: timestamp },
  {
    weight: 1,
    arbitrary: fc.constantFrom("2026-01-01", "2026-02-29", "2026-01-01T24:00:00Z", "", "soon", " "),
  },
);

/** A payload whose rules beyond the schema hold more often than chance would have it. */
const payload = (type: string) =>
  fc.tuple(domainPayload(v4, type), time, fc.constantFrom(0, 0, 0, 1)).map(([payload, at, off]): object => {
    if (type === "RetrospectiveCompleted") return { ...payload, completed_at: at };
    if (type === "RetrospectiveSkipped") return { ...payload, skipped_at: at };
    if (type !== "TokenUsageRecorded") return payload;
    const { input_tokens, output_tokens } = payload as insights.TokenUsageRecordedPayload;
    return { ...payload, total_tokens: Number(input_tokens) + Number(output_tokens) + off };
  });

const typed = fc
  .constantFrom("TokenUsageRecorded", "RetrospectiveCompleted", "RetrospectiveSkipped")
  .chain((event_type) => payload(event_type).map((payload) => ({ event_type, payload })));

describeDomain({
  name: "insights",
  line: "v4",
  domain: v4,
  catalogue: insights.insightsCatalogue,
  module: insights,
  requests: {
    validate_event: typed.map((args) => ({ ...args, brief: true })),
    model: typed.map(({ event_type, payload }) => ({ model: `${event_type}Payload`, data: payload })),
  },
});
