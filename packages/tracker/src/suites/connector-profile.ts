import { writesField } from "../connector.js";
import { CORE_ISSUE_FIELDS } from "../model/vocabulary.js";
import { equal, holds } from "./check.js";
import type { ConnectorCase } from "./connector.js";

/** The connector tells the truth about itself in one voice. */
export const profileCases: readonly ConnectorCase[] = [
  {
    name: "capabilities are twelve booleans, the same each time",
    async run({ connector }) {
      const capabilities = await connector.getCapabilities();
      equal(Object.keys(capabilities).length, 12, "the number of capabilities");
      for (const [name, value] of Object.entries(capabilities)) {
        equal(typeof value, "boolean", `the type of ${name}`);
      }
      equal(await connector.getCapabilities(), capabilities, "the capabilities asked again");
    },
  },
  {
    name: "capabilities and profile agree",
    async run({ connector }) {
      const { profile } = connector;
      const capabilities = await connector.getCapabilities();
      const claims = {
        supports_assignment: writesField(profile, "assignees"),
        supports_terminal_transition: writesField(profile, "status"),
        supports_dependencies: profile.links !== "none",
      };
      for (const [name, value] of Object.entries(claims)) {
        equal(capabilities[name as keyof typeof claims], value, `${name} by the profile`);
      }
      holds(
        capabilities.supports_comments || connector.listComments === undefined,
        "listComments only where comments are supported",
        null,
      );
    },
  },
  {
    name: "the profile knows each core field, and creates only what it writes",
    async run({ connector: { profile } }) {
      equal(
        [...Object.keys(profile.fields)].sort(),
        [...CORE_ISSUE_FIELDS].sort(),
        "the fields of the profile",
      );
      // Some are set by the creation, and shown ever after.
      holds(
        profile.created_fields.every((field) => profile.fields[field] !== "none"),
        "created fields are carried fields",
        profile.created_fields,
      );
      holds(profile.created_fields.includes("title"), "a creation writes the title", profile.created_fields);
    },
  },
  {
    name: "what reads back is stable: written again, it reads back as itself",
    async run({ connector: { profile } }) {
      const back = profile.reads_back?.status;
      if (back === undefined) return;
      for (const status of ["todo", "in_progress", "in_review", "blocked", "done", "canceled"] as const) {
        equal(back(back(status)), back(status), `${status} read back twice`);
      }
    },
  },
];
