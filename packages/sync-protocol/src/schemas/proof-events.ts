/** The seven proof events (`cli-sync 2.3`). */
import {
  anyObject,
  custom,
  integer,
  number,
  open,
  patternText,
  text,
} from "@spec-kitty/events-core/schema-kit";
import Type, { type TProperties } from "typebox";
import { MAX_ARTIFACT_REFS } from "../rules.js";
import { isoTime, present, RunActor } from "./parts.js";

const proof = <P extends TProperties>(model: string, own: P) =>
  open(model, {
    proof_schema_version: present(),
    subject: present(),
    source: present(),
    actor: RunActor,
    confidence: number({ minimum: 0, maximum: 1 }),
    occurred_at: isoTime(),
    observed_at: isoTime(),
    artifact_refs: custom("artifactRefs", Type.Array(Type.Unknown(), { maxItems: MAX_ARTIFACT_REFS })),
    summary: anyObject(),
    idempotency_key: patternText("^[0-9a-fA-F]{64}$"),
    ...own,
  });

export const ProofItemRecorded = proof("ProofItemRecordedPayload", { proof_kind: text() });
export const ReviewProofRecorded = proof("ReviewProofRecordedPayload", {
  review_kind: text(),
  verdict: text(),
});
export const TestEvidenceCaptured = proof("TestEvidenceCapturedPayload", {
  test_command: present(),
  exit_code: integer(),
  status: text(),
});
export const BenchmarkEvidenceAttached = proof("BenchmarkEvidenceAttachedPayload", {
  benchmark_name: text(),
});
export const SecurityScanCompleted = proof("SecurityScanCompletedPayload", {
  scanner: present(),
  status: text(),
  findings_summary: present(),
});
export const PullRequestLineageRecorded = proof("PullRequestLineageRecordedPayload", {
  provider: text(),
  repository: present(),
  pull_request_url: text(),
});
export const HumanApprovalRecorded = proof("HumanApprovalRecordedPayload", {
  approver: present(),
  approval_status: text(),
});
