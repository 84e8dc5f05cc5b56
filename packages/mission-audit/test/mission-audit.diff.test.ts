import fc from "fast-check";
import { describeDomain } from "../../../test/support/describe-domain.ts";
import { oddValue } from "../../../test/support/envelopes.ts";
import * as audit from "../src/index.js";
import { v4 } from "../src/schemas.js";
import { auditEvent } from "./audit-events.js";

const members = [audit.AuditVerdict, audit.AuditSeverity, audit.AuditStatus].flatMap((one) =>
  Object.values(one),
);

describeDomain({
  name: "mission audit",
  line: "v4",
  domain: v4,
  catalogue: audit.missionAuditCatalogue,
  module: audit,
  requests: {
    reduce_mission_audit_events: fc.array(auditEvent, { maxLength: 14 }).map((events) => ({ events })),
    enum: fc.record({
      enum: fc.constantFrom("AuditVerdict", "AuditSeverity", "AuditStatus"),
      value: fc
        .oneof(fc.constantFrom<unknown>(...members, "PASS"), oddValue)
        .filter((value) => typeof value !== "string" || value.isWellFormed()),
    }),
  },
});
