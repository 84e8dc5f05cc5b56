import type { ExternalRef } from "../generated/models.js";
import type { Clock } from "../ports.js";

/** A request as it came to the webhook endpoint; the body is the bytes, since signatures are over bytes. */
export interface WebhookRequest {
  readonly headers: { get(name: string): string | null };
  readonly body: Uint8Array;
}

/** What a delivery says has changed. The state itself is read from the provider, not from the delivery. */
export interface WebhookNotice {
  /** The provider's id of this delivery, the same when it is sent again. */
  readonly delivery_id: string;
  readonly refs: readonly ExternalRef[];
  readonly comments: boolean;
}

/** How one provider signs and writes its deliveries. */
export interface WebhookSource {
  readonly provider: string;
  /** True where the delivery is signed with the secret; compares in constant time. */
  verify(request: WebhookRequest, secret: string, clock: Clock): Promise<boolean>;
  /** Undefined for deliveries that are about no issue. Called only on verified requests. */
  read(request: WebhookRequest): WebhookNotice | undefined;
}
