/** A UUID that is the same for the same text. Of version 4 in its form, since Linear takes no other. */
export async function uuidOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const bytes = new Uint8Array(digest).slice(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const IDENTIFIER = /^[A-Za-z0-9]+-[0-9]+$/;

/** True for what an issue of Linear can be asked for by: a UUID, or an identifier such as `ENG-12`. */
export function isIssueId(text: string): boolean {
  return UUID.test(text) || IDENTIFIER.test(text);
}
