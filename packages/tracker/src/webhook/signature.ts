/** Compares in a time that does not depend on where the texts differ. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [encode(a), encode(b)];
  let difference = x.length ^ y.length;
  for (let i = 0; i < x.length; i++) difference |= x[i]! ^ (y[i % Math.max(1, y.length)] ?? 0);
  return difference === 0;
}

/** The HMAC-SHA256 of the body in hex. */
export async function hmacHex(secret: string, body: Uint8Array): Promise<string> {
  const key = await crypto.subtle.importKey("raw", encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, copy(body)));
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** True where the header holds the body's HMAC-SHA256, with `prefix` before it. */
export async function signedWith(
  secret: string,
  header: string | null,
  body: Uint8Array,
  prefix = "",
): Promise<boolean> {
  if (header === null || secret === "") return false;
  return sameText(header.toLowerCase(), prefix + (await hmacHex(secret, body)));
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

// Web Crypto takes no view on shared memory, which the type of a plain Uint8Array allows.
function copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
