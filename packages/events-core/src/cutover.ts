import { ArgumentError, CutoverError } from "./errors.js";
import { isFields } from "./fields.js";
import {
  type CutoverArtifact as CutoverArtifactFields,
  CutoverArtifact as CutoverArtifactModel,
} from "./generated/models.js";
import type { Model } from "./parse.js";
import { compareCodePoints, quote, typeName } from "./text.js";

export type CutoverArtifact = CutoverArtifactFields;
export const CutoverArtifact: Model<CutoverArtifact> = CutoverArtifactModel;

/** The cutover policy of contract line v4 (`events-core 11.1`). */
export const CUTOVER_ARTIFACT: CutoverArtifact = Object.freeze({
  artifact_version: "1.0.0",
  release_version: "3.0.0",
  signal_field_name: "schema_version",
  signal_location: "event_envelope",
  cutover_contract_version: "3.0.0",
  accepted_major: 3,
  forbidden_legacy_keys: Object.freeze(["feature_slug", "feature_number", "mission_key"]),
  forbidden_legacy_event_names: Object.freeze(["FeatureCreated", "FeatureClosed"]),
  forbidden_legacy_aggregate_names: Object.freeze(["feature", "feature_catalog"]),
  forbidden_legacy_contract_surfaces: Object.freeze(["legacy-cleanup"]),
});

export function loadCutoverArtifact(): CutoverArtifact {
  return CUTOVER_ARTIFACT;
}

export function canonicalSignalFieldName(): string {
  return CUTOVER_ARTIFACT.signal_field_name;
}

export function canonicalSignalLocation(): CutoverArtifact["signal_location"] {
  return CUTOVER_ARTIFACT.signal_location;
}

type Envelope = { readonly [key: string]: unknown };

/** The cutover signal of an envelope, null where absent. Throws `CutoverError` where it is not text. */
export function readCutoverSignal(envelope: Envelope): string | null {
  const field = canonicalSignalFieldName();
  const signal = own(envelope, field) ?? null;
  if (signal === null || typeof signal === "string") return signal;
  throw new CutoverError("signal-type", `${field} must be a string; got ${typeName(signal)}`);
}

const ASCII_DIGITS = /^[0-9]+$/;
const DIGITS = /^\p{Nd}+$/u;

/** Whether the major version of a signal is the accepted one. Throws `CutoverError` where it is no number. */
export function acceptedMajorMatches(signal: string): boolean {
  const [major = ""] = signal.split(".", 1);
  if (!DIGITS.test(major)) {
    throw new CutoverError(
      "signal-not-numeric",
      `cutover signal must start with a numeric major version: ${quote(signal)}`,
    );
  }
  return decimal(major) === CUTOVER_ARTIFACT.accepted_major;
}

// Any script's decimal digits count; the ten digits of a script stand in a row, and some rows one after another.
function decimal(digits: string): number {
  if (ASCII_DIGITS.test(digits)) return Number(digits);
  let value = 0;
  for (const digit of digits) value = value * 10 + digitValue(digit);
  return value;
}

function digitValue(digit: string): number {
  const point = digit.codePointAt(0)!;
  let first = point;
  while (DIGITS.test(String.fromCodePoint(first - 1))) first--;
  return (point - first) % 10;
}

/** Whether the signal is exactly the required text; false for anything that is not text. */
export function requiredCutoverValueMatches(signal: unknown): boolean {
  return signal === CUTOVER_ARTIFACT.cutover_contract_version;
}

/** The forbidden keys at the top of the envelope and at the top of its payload (`events-core 11.2`). */
export function forbiddenLegacyKeys(envelope: Envelope): Set<string> {
  return new Set(legacyKeys(envelope));
}

export function forbiddenLegacyEventNames(envelope: Envelope): Set<string> {
  return new Set(legacyEventNames(envelope));
}

/** The forbidden aggregate that `aggregate_id` begins with, up to its first slash. */
export function forbiddenLegacyAggregateNames(envelope: Envelope): Set<string> {
  return new Set(legacyAggregateNames(envelope));
}

function legacyKeys(envelope: Envelope): string[] {
  const payload = own(envelope, "payload");
  const inside = isFields(payload) ? payload : envelope;
  return CUTOVER_ARTIFACT.forbidden_legacy_keys.filter(
    (key) => Object.hasOwn(envelope, key) || Object.hasOwn(inside, key),
  );
}

function legacyEventNames(envelope: Envelope): string[] {
  const name = own(envelope, "event_type");
  return CUTOVER_ARTIFACT.forbidden_legacy_event_names.filter((forbidden) => forbidden === name);
}

function legacyAggregateNames(envelope: Envelope): string[] {
  const id = own(envelope, "aggregate_id");
  if (typeof id !== "string") return [];
  const slash = id.indexOf("/");
  const name = slash < 0 ? id : id.slice(0, slash);
  return CUTOVER_ARTIFACT.forbidden_legacy_aggregate_names.filter((forbidden) => forbidden === name);
}

/**
 * Whether an envelope is from before the cutover, which live paths refuse. Throws `CutoverError` where its signal is
 * not text or has no numeric major version.
 */
export function isPreCutoverPayload(envelope: Envelope): boolean {
  const signal = readCutoverSignal(assertEnvelope(envelope));
  if (signal === null || !acceptedMajorMatches(signal) || !requiredCutoverValueMatches(signal)) return true;
  return LEGACY_RULES.some(({ found }) => found(envelope).length > 0);
}

const LEGACY_RULES = [
  { rule: "legacy-keys", what: "keys", found: legacyKeys },
  { rule: "legacy-event-name", what: "event names", found: legacyEventNames },
  { rule: "legacy-aggregate", what: "aggregate names", found: legacyAggregateNames },
] as const;

/** Throws `CutoverError` for the first cutover rule that an envelope breaks (`events-core 11.3`). */
export function assertCanonicalCutoverSignal(envelope: Envelope): void {
  const field = canonicalSignalFieldName();
  const signal = readCutoverSignal(assertEnvelope(envelope));
  if (signal === null)
    throw new CutoverError("signal-missing", `missing canonical cutover signal '${field}'`);
  if (!acceptedMajorMatches(signal)) {
    throw new CutoverError(
      "signal-major",
      `unsupported cutover major version in '${field}': ${quote(signal)}`,
    );
  }
  if (!requiredCutoverValueMatches(signal)) {
    const required = CUTOVER_ARTIFACT.cutover_contract_version;
    throw new CutoverError("signal-exact", `cutover signal must equal '${required}'; got ${quote(signal)}`);
  }
  for (const { rule, what, found } of LEGACY_RULES) {
    const names = found(envelope);
    if (names.length === 0) continue;
    throw new CutoverError(
      rule,
      `payload contains forbidden legacy ${what}: [${names.sort(compareCodePoints).map(quote).join(", ")}]`,
    );
  }
}

function own(envelope: Envelope, key: string): unknown {
  return Object.hasOwn(assertEnvelope(envelope), key) ? envelope[key] : undefined;
}

function assertEnvelope(value: unknown): Envelope {
  if (isFields(value)) return value;
  throw new ArgumentError(`An envelope must be an object; got ${typeName(value)}`, "INVALID_TYPE");
}
