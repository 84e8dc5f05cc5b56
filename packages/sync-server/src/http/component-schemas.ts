import { withoutNotes } from "@spec-kitty/events-core/schema-kit";
import { messages } from "@spec-kitty/sync-protocol/schemas";
import * as read from "./read-schemas.js";

type Json = { readonly [key: string]: unknown };

/** Every schema that a description names, by title. */
export function componentSchemas(): Json {
  const all = { ...messages, ...read };
  return Object.fromEntries(
    Object.values(all).map((schema) => {
      const plain = withoutNotes(JSON.parse(JSON.stringify(schema))) as Json & { readonly title: string };
      return [plain.title, plain];
    }),
  );
}

export const ref = (title: string): Json => ({ $ref: `#/components/schemas/${title}` });
