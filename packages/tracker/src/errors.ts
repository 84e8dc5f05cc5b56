import { SpecKittyEventsError } from "@spec-kitty/events-core";
import { FailureClass } from "./model/vocabulary.js";

interface Details {
  readonly code?: string;
  readonly cause?: unknown;
}

/** Base of every error of the tracker packages (`tracker 8`). Match on `code`. */
export class SpecKittyTrackerError extends SpecKittyEventsError {
  constructor(message: string, { code = "TRACKER_ERROR", cause }: Details = {}) {
    super(message, { code, cause });
  }
}

/** A value that no model or mapping takes: an unknown status, a blank title. */
export class TrackerValueError extends SpecKittyTrackerError {
  /** True where the value kept a request from being sent at all. */
  readonly is_unsent: boolean;

  constructor(
    message: string,
    { is_unsent = false, ...details }: Details & { readonly is_unsent?: boolean } = {},
  ) {
    super(message, { code: "TRACKER_VALUE_INVALID", ...details });
    this.is_unsent = is_unsent;
  }
}

/**
 * A connector, its configuration or its environment is not usable as given. `fields` are those of the configuration that
 * are missing or wrong, where it is known which.
 */
export class ConnectorConfigError extends SpecKittyTrackerError {
  readonly fields: readonly string[];

  constructor(
    message: string,
    { fields = [], ...details }: Details & { readonly fields?: readonly string[] } = {},
  ) {
    super(message, { code: "CONNECTOR_CONFIG", ...details });
    this.fields = fields;
  }
}

/** The provider or its connector cannot do this; `capability` names what, where there is a name. */
export class CapabilityNotSupportedError extends SpecKittyTrackerError {
  readonly capability: string | null;

  constructor(
    message: string,
    { capability = null, ...details }: Details & { readonly capability?: string | null } = {},
  ) {
    super(message, { code: "CAPABILITY_NOT_SUPPORTED", ...details });
    this.capability = capability;
  }
}

/** The provider holds no such issue. */
export class IssueNotFoundError extends SpecKittyTrackerError {
  constructor(message: string, details: Details = {}) {
    super(message, { code: "ISSUE_NOT_FOUND", ...details });
  }
}

/** The issue is another at the provider than the one that a write was decided on; nothing was written. */
export class IssueMovedError extends SpecKittyTrackerError {
  constructor(message: string, details: Details = {}) {
    super(message, { code: "ISSUE_MOVED", ...details });
  }
}

/** The class of failure that an HTTP status means (`tracker 8`). */
export function classifyHttpStatus(status: number): FailureClass {
  switch (status) {
    case 429:
      return FailureClass.RATE_LIMIT;
    case 408:
    case 425:
    case 500:
    case 502:
    case 503:
    case 504:
      return FailureClass.TRANSIENT;
    case 401:
      return FailureClass.AUTHENTICATION;
    case 403:
      return FailureClass.PERMISSION;
    case 404:
      return FailureClass.NOT_FOUND;
    case 400:
    case 409:
    case 422:
      return FailureClass.VALIDATION;
    default:
      return FailureClass.NON_RETRYABLE;
  }
}

export interface RequestFailure extends Details {
  readonly status_code?: number | null;
  readonly failure_class?: FailureClass | null;
  readonly retry_after_seconds?: number | null;
  readonly provider?: string | null;
  /** Follows from status and class where left out. */
  readonly may_have_happened?: boolean;
}

/** A status that says what is wrong with a request, so that nothing was done. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 499;
}

/**
 * A request to a provider failed. The class is the one given, else follows from the status, else `non_retryable`.
 * A failure of the network has no status and the class `transient`.
 */
export class ConnectorRequestError extends SpecKittyTrackerError {
  readonly status_code: number | null;
  readonly failure_class: FailureClass;
  readonly retry_after_seconds: number | null;
  readonly provider: string | null;
  /**
   * True where a write that failed so may have done its work: no answer came, or none that says what was wrong with it.
   * A provider, or what stands before it, may be overloaded or count the request after its work too.
   */
  readonly may_have_happened: boolean;

  constructor(message: string, failure: RequestFailure = {}) {
    super(message, { code: failure.code ?? "CONNECTOR_REQUEST", cause: failure.cause });
    const status = failure.status_code ?? null;
    this.status_code = status;
    this.failure_class =
      failure.failure_class ?? (status === null ? FailureClass.NON_RETRYABLE : classifyHttpStatus(status));
    this.retry_after_seconds = failure.retry_after_seconds ?? null;
    this.provider = failure.provider ?? null;
    const isUnknown = this.is_retryable || (status !== null && !isRefusal(status));
    this.may_have_happened = failure.may_have_happened ?? isUnknown;
  }

  /** True where the same request may be sent again later. */
  get is_retryable(): boolean {
    return this.failure_class === FailureClass.TRANSIENT || this.failure_class === FailureClass.RATE_LIMIT;
  }
}

/** For hosts: the hosted transport has no valid sign-in. The packages never throw it. */
export class HostedAuthRequiredError extends ConnectorRequestError {
  constructor(message = "Hosted tracker authentication is required.", failure: RequestFailure = {}) {
    super(message, {
      code: "HOSTED_AUTH_REQUIRED",
      ...failure,
      status_code: failure.status_code ?? 401,
      failure_class: FailureClass.AUTHENTICATION,
    });
  }
}

export interface ContractBreach extends Details {
  readonly provider?: string | null;
  readonly kind?: string | null;
  readonly field_path?: string | null;
  readonly reason?: string | null;
}

/** Data from a provider or for one breaks a rule of the contract; `reason` is the rule's code. */
export class TrackerContractError extends SpecKittyTrackerError {
  readonly provider: string | null;
  readonly kind: string | null;
  readonly field_path: string | null;
  readonly reason: string | null;

  constructor(message: string, breach: ContractBreach = {}) {
    super(message, { code: breach.code ?? "TRACKER_CONTRACT", cause: breach.cause });
    this.provider = breach.provider ?? null;
    this.kind = breach.kind ?? null;
    this.field_path = breach.field_path ?? null;
    this.reason = breach.reason ?? null;
  }
}

export class DiscoveryContractError extends TrackerContractError {
  constructor(message: string, breach: ContractBreach = {}) {
    super(message, { code: "DISCOVERY_CONTRACT", ...breach });
  }
}

export class IssuePayloadContractError extends TrackerContractError {
  constructor(message: string, breach: ContractBreach = {}) {
    super(message, { code: "ISSUE_PAYLOAD_CONTRACT", ...breach });
  }
}

export class DecisionReferenceContractError extends TrackerContractError {
  constructor(message: string, breach: ContractBreach = {}) {
    super(message, { code: "DECISION_REFERENCE_CONTRACT", ...breach });
  }
}

/** For hosts: an action reaches outside its scope. The packages never throw it. */
export class ScopeViolationError extends SpecKittyTrackerError {
  readonly expected_scope: string | null;
  readonly actual_scope: string | null;

  constructor(
    message: string,
    scope: Details & { readonly expected_scope?: string; readonly actual_scope?: string } = {},
  ) {
    super(message, { code: "SCOPE_VIOLATION", cause: scope.cause });
    this.expected_scope = scope.expected_scope ?? null;
    this.actual_scope = scope.actual_scope ?? null;
  }
}
