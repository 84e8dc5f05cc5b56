import { describeLaws } from "../../../test/support/laws.ts";
import { projectMissionAudit, reduceMissionAuditEvents } from "../src/index.js";
import { auditEvent } from "./audit-events.js";

describeLaws(
  "the audit fold",
  { reduce: reduceMissionAuditEvents, project: projectMissionAudit },
  auditEvent,
);
