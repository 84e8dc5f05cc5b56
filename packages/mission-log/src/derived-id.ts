import { sha256 } from "@noble/hashes/sha2.js";

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 26;

/** An id in the form of a ULID that always comes out the same for one seed (`mission-log 9.4`). */
export function derivedId(seed: string): string {
  let number = 0n;
  for (const byte of sha256(new TextEncoder().encode(seed)).subarray(0, 16))
    number = (number << 8n) | BigInt(byte);
  let id = "";
  for (let i = 0; i < LENGTH; i++) {
    id = DIGITS[Number(number & 31n)]! + id;
    number >>= 5n;
  }
  return id;
}
