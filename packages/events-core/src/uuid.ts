import { hyphenate } from "./event-id.js";

const HYPHENATED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const BARE = /^[0-9a-f]{32}$/;

/** Lower-case hyphenated UUID, or undefined where the text is none; takes braces and `urn:uuid:` (`events-core 1.5`). */
export function readUuid(text: string): string | undefined {
  if (HYPHENATED.test(text)) return text;
  const inner = unwrap(text);
  const hex = (inner ?? text).toLowerCase();
  if (HYPHENATED.test(hex)) return hex;
  return inner === undefined && BARE.test(hex) ? hyphenate(hex) : undefined;
}

function unwrap(text: string): string | undefined {
  if (text.startsWith("urn:uuid:")) return text.slice("urn:uuid:".length);
  return text.startsWith("{") && text.endsWith("}") ? text.slice(1, -1) : undefined;
}
