import type { CanonicalIssue, ExternalRef } from "../generated/models.js";
import type { SentWrite } from "../store/entities.js";
import { openKey } from "../store/tracker-store.js";
import { adoption } from "./adoption.js";
import type { Run } from "./run.js";

/** `adopt`: the creation made this issue. `resend`: it made none. */
export type CreationChoice = { readonly adopt: ExternalRef } | "resend";

/** Ends the doubt about a creation, by a person's word; false where there is none. */
export async function settleCreation(run: Run, draft: ExternalRef, choice: CreationChoice): Promise<boolean> {
  const { store, connector } = run.settings;
  const identity = await store.identityOf(draft);
  const key = openKey("create", identity);
  const write = (await store.records.get("idempotency_keys", key))?.value as SentWrite | undefined;
  if (write === undefined) return false;
  if (choice === "resend") {
    await run.commit([{ collection: "idempotency_keys", key, value: null }]);
    return true;
  }
  const made: CanonicalIssue = await run.read(() => connector.getIssue(choice.adopt));
  await run.commitWhole(async () => ({ ...(await adoption(run, identity, made, "adopt")), value: null }));
  return true;
}
