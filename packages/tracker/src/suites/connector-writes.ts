import type { IssuePatch } from "../connector.js";
import type { CanonicalIssue } from "../generated/models.js";
import { identityOf } from "../model/issue.js";
import { CanonicalStatus, type CoreField } from "../model/vocabulary.js";
import { equal, holds, rejection } from "./check.js";
import type { ConnectorCase, ConnectorFixture } from "./connector.js";
import { draft, readable, readBack, samples, showsField, triedFields } from "./connector-drafts.js";

/** Create, read, update, transition and link. */
export const writeCases: readonly ConnectorCase[] = [
  {
    name: "a created issue has the provider's ref and the fields that a creation writes",
    async run(fixture) {
      const { connector } = fixture;
      const issue = draft(fixture, { body: "The body", labels: ["alpha"], priority: 1 });
      const created = await connector.createIssue(issue);
      equal(created.ref.system, connector.name, "the system of the ref");
      equal(created.ref.workspace, connector.workspace, "the workspace of the ref");
      for (const field of triedFields(fixture)) {
        if (connector.profile.created_fields.includes(field)) {
          showsField(fixture, created, field, issue[field]);
        }
      }
      // A provider that tells no times cannot tell what changed since one either.
      holds(
        connector.profile.incremental === "none" ||
          (created.created_at !== null && created.updated_at !== null),
        "a created issue has its times",
        created,
      );
    },
  },
  {
    name: "get gives what create gave, and again the same",
    async run(fixture) {
      const created = await fixture.connector.createIssue(draft(fixture, { body: "The body" }));
      const read = await fixture.connector.getIssue(created.ref);
      equal(identityOf(read.ref), identityOf(created.ref), "the identity");
      equal(readable(fixture, read), readable(fixture, created), "the fields that are read");
      equal(await fixture.connector.getIssue(created.ref), read, "a second get");
    },
  },
  {
    name: "two creations are two issues",
    async run(fixture) {
      const issue = draft(fixture);
      const other = draft(fixture, { title: issue.title });
      const [a, b] = [await fixture.connector.createIssue(issue), await fixture.connector.createIssue(other)];
      holds(identityOf(a.ref) !== identityOf(b.ref), "their identities differ", identityOf(a.ref));
    },
  },
  {
    name: "an issue that is not there is not found, whatever its id looks like",
    async run(fixture) {
      for (const id of ["draft-none", "999999999", "00000000-0000-4000-8000-000000000000"]) {
        const { ref } = draft(fixture);
        const error = await rejection(fixture.connector.getIssue({ ...ref, id }), `get of ${id}`);
        holds(isNotFound(error), `get of ${id} says not found`, errorShape(error));
      }
    },
  },
  {
    name: "an update sets its fields and leaves the others",
    async run(fixture) {
      const { connector } = fixture;
      let issue = await connector.createIssue(draft(fixture, { body: "Kept" }));
      const values: IssuePatch = samples(fixture) as never;
      for (const field of triedFields(fixture)) {
        for (const value of values[field] as unknown as readonly never[]) {
          await fixture.later();
          issue = await updated(fixture, issue, field, value);
        }
      }
    },
  },
  {
    name: "an empty patch reads the issue",
    async run(fixture) {
      const created = await fixture.connector.createIssue(draft(fixture, { body: "Kept" }));
      const answer = await fixture.connector.updateIssue(created.ref, {});
      equal(readable(fixture, answer), readable(fixture, created), "the fields that are read");
    },
  },
  {
    name: "a transition reaches the status, or is refused as a capability without a write",
    async run(fixture) {
      const { connector } = fixture;
      const { ref } = await connector.createIssue(draft(fixture));
      for (const status of Object.values(CanonicalStatus)) {
        const before = await connector.getIssue(ref);
        try {
          const after = await connector.transitionIssue(ref, status);
          equal(after.status, readBack(fixture, "status", status), `the status after ${status}`);
        } catch (error) {
          const { code } = error as { readonly code?: unknown };
          equal(code, "CAPABILITY_NOT_SUPPORTED", `the refusal of ${status}`);
          equal(await connector.getIssue(ref), before, `the issue after ${status} was refused`);
        }
      }
    },
  },
  {
    name: "a person's edit at the provider is seen",
    async run(fixture) {
      const { ref } = await fixture.connector.createIssue(draft(fixture));
      await fixture.later();
      await fixture.edit(ref, { title: "Edited by hand" });
      equal((await fixture.connector.getIssue(ref)).title, "Edited by hand", "the title");
    },
  },
  {
    name: "an update of what was seen is refused where it moved since, by a provider that compares",
    async run(fixture) {
      const { connector } = fixture;
      if (!connector.profile.refuses_moved) return;
      const seen = await connector.createIssue(draft(fixture));
      await fixture.later();
      await fixture.edit(seen.ref, { title: "Edited by hand" });
      const { code } = await rejection(
        connector.updateIssue(seen.ref, { title: "Ours" }, { seen }),
        "an update of an issue that moved",
      );
      equal(code, "ISSUE_MOVED", "the refusal");
      const now = await connector.getIssue(seen.ref);
      equal(now.title, "Edited by hand", "the title, which the update left alone");
      const after = await connector.updateIssue(seen.ref, { title: "Ours" }, { seen: now });
      equal(after.title, "Ours", "the title after an update of what it is now");
    },
  },
  {
    name: "a link made twice is one link, or links are refused as a capability",
    async run(fixture) {
      const { connector } = fixture;
      const { ref } = await connector.createIssue(draft(fixture));
      const { ref: target } = await connector.createIssue(draft(fixture));
      const link = { type: "blocked_by", target } as const;
      if (connector.profile.links === "none") {
        const { code } = await rejection(connector.upsertLink(ref, link), "a link where there are none");
        equal(code, "CAPABILITY_NOT_SUPPORTED", "the refusal");
        return;
      }
      await connector.upsertLink(ref, link);
      await connector.upsertLink(ref, link);
      const carriage = connector.profile.fields.links;
      if (carriage !== "both" && carriage !== "read") return;
      const { links } = await connector.getIssue(ref);
      equal(
        links.map(({ type, target }) => [type, identityOf(target)]),
        [["blocked_by", identityOf(target)]],
        "the links of the issue",
      );
    },
  },
  {
    name: "what a creation made is found by its key, where the connector finds such",
    async run(fixture) {
      const { connector, clock } = fixture;
      if (connector.findCreated === undefined) return;
      const since = clock.now();
      const issue = draft(fixture);
      const sought = { idempotency_key: `key-${issue.ref.id}`, issue, since };
      equal((await connector.findCreated(sought)) ?? null, null, "before the creation");
      const created = await connector.createIssue(issue, { idempotency_key: sought.idempotency_key });
      await fixture.later();
      const found = await connector.findCreated(sought);
      equal(found && identityOf(found.ref), identityOf(created.ref), "after the creation");
    },
  },
];

async function updated<F extends CoreField>(
  fixture: ConnectorFixture,
  before: CanonicalIssue,
  field: F,
  value: CanonicalIssue[F],
): Promise<CanonicalIssue> {
  const answer = await fixture.connector.updateIssue(before.ref, { [field]: value } as IssuePatch);
  showsField(fixture, answer, field, value);
  const untouched = ({ [field]: _, ...rest }: IssuePatch) => rest;
  equal(
    untouched(readable(fixture, answer)),
    untouched(readable(fixture, before)),
    `the other fields after ${field}`,
  );
  const read = await fixture.connector.getIssue(before.ref);
  equal(readable(fixture, read), readable(fixture, answer), `get after ${field}`);
  return answer;
}

function isNotFound(error: Record<string, unknown>): boolean {
  return error["code"] === "ISSUE_NOT_FOUND" || error["failure_class"] === "not_found";
}

function errorShape(error: Record<string, unknown>): unknown {
  return { code: error["code"], failure_class: error["failure_class"], message: String(error["message"]) };
}
