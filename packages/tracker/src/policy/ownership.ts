import type { OwnershipPolicy } from "../generated/models.js";
import { FieldOwner, OwnershipMode } from "../model/vocabulary.js";

/** The provider's side owns every field. */
export function externalAuthoritative(): OwnershipPolicy {
  return policy(OwnershipMode.EXTERNAL_AUTHORITATIVE);
}

/** Our side owns every field. */
export function localAuthoritative(): OwnershipPolicy {
  return policy(OwnershipMode.SPEC_KITTY_AUTHORITATIVE);
}

/** Each field has its own owner; `default_owner` owns those that are not named. */
export function splitOwnership(
  split_field_owners: Readonly<Record<string, FieldOwner>>,
  default_split_owner: FieldOwner = FieldOwner.SHARED,
): OwnershipPolicy {
  return {
    mode: OwnershipMode.SPLIT_OWNERSHIP,
    split_field_owners: { ...split_field_owners },
    default_split_owner,
  };
}

function policy(mode: OwnershipMode): OwnershipPolicy {
  return { mode, split_field_owners: {}, default_split_owner: FieldOwner.SHARED };
}

/** Who owns a field (`tracker 5`); the map counts in split mode alone. */
export function ownerFor(policy: OwnershipPolicy, field: string): FieldOwner {
  switch (policy.mode) {
    case "external_authoritative":
      return FieldOwner.EXTERNAL;
    case "spec_kitty_authoritative":
      return FieldOwner.LOCAL;
    case "split_ownership":
      return Object.hasOwn(policy.split_field_owners, field)
        ? policy.split_field_owners[field]!
        : policy.default_split_owner;
  }
}

export function localCanWrite(policy: OwnershipPolicy, field: string): boolean {
  return ownerFor(policy, field) !== FieldOwner.EXTERNAL;
}

export function externalCanWrite(policy: OwnershipPolicy, field: string): boolean {
  return ownerFor(policy, field) !== FieldOwner.LOCAL;
}
