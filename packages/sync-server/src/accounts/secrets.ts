import { createHash, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { ServerSystem } from "../system.js";

/** A secret that is handed out once; only its hash is kept (`decisions` 31). */
export function newSecret(system: ServerSystem, prefix: string): string {
  return `${prefix}_${Buffer.from(system.randomBytes(32)).toString("base64url")}`;
}

/** Secrets of 256 random bits need no slow hash. */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

const SYLLABLES = "bcdfghjkmnpqrstvwxz";
const VOWELS = "aeiou";

/** A passphrase that can be read aloud: six words of four letters, some 75 bits. */
export function newPassphrase(system: ServerSystem): string {
  const bytes = system.randomBytes(24);
  const letters = [...bytes].map((byte, i) => {
    const from = i % 2 === 0 ? SYLLABLES : VOWELS;
    return from[byte % from.length]!;
  });
  return (letters.join("").match(/.{4}/g) ?? []).join("-");
}

/** Letters and digits that are not mistaken for one another. */
const CODE_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789";

/** What a person types to confirm a login: `WXYZ-2345`. */
export function newUserCode(system: ServerSystem): string {
  const code = [...system.randomBytes(8)].map((byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join("");
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

const slowHash = promisify(scrypt) as (secret: string, salt: Uint8Array, bytes: number) => Promise<Buffer>;

/** A passphrase as it is kept: salt and slow hash. */
export async function hashPassphrase(system: ServerSystem, passphrase: string): Promise<string> {
  const salt = Buffer.from(system.randomBytes(16));
  return `${salt.toString("hex")}:${(await slowHash(passphrase, salt, 32)).toString("hex")}`;
}

export async function isPassphrase(kept: string, passphrase: string): Promise<boolean> {
  const [salt = "", hash = ""] = kept.split(":");
  const expected = Buffer.from(hash, "hex");
  const given = await slowHash(passphrase, Buffer.from(salt, "hex"), 32);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
