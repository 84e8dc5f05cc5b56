import fc from "fast-check";
import { describeDomain } from "../../../test/support/describe-domain.ts";
import * as audit from "../src/index.js";
import { v4 } from "../src/schemas.js";
import { auditEvent } from "./audit-events.js";

describeDomain({
  name: "mission audit",
  line: "v4",
  domain: v4,
  catalogue: audit.missionAuditCatalogue,
  module: audit,
  enums: ["AuditVerdict", "AuditSeverity", "AuditStatus"],
  requests: {
    reduce_mission_audit_events: fc.array(auditEvent, { maxLength: 14 }).map((events) => ({ events })),
  },
});
