/** An app on the loopback GitHub, installed on its repository, and the tokens that it was given. */
import { generateKeyPairSync, verify } from "node:crypto";
import { type Clock, epochOf } from "../../../tracker/src/index.ts";

const KEYS = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  // As GitHub gives it.
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
const LONGEST_SECONDS = 600;
const TOKEN_SECONDS = 3600;

export class GitHubApp {
  readonly app_id = "Iv23lid4NFm2Q7example";
  readonly installation_id = 678;
  readonly private_key = KEYS.privateKey;
  /** Tokens with their end in seconds since 1970. */
  readonly tokens = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether it is a token of the installation that has not ended. */
  isToken(bearer: string): boolean {
    return (this.tokens.get(bearer) ?? 0) > this.#now();
  }

  /** Whether the app itself says with it who it is: a JSON Web Token by RS256, of at most ten minutes. */
  isStatement(bearer: string): boolean {
    const [head, claims, signature, ...more] = bearer.split(".");
    if (head === undefined || claims === undefined || signature === undefined || more.length > 0)
      return false;
    const text = Buffer.from(`${head}.${claims}`);
    if (!verify("RSA-SHA256", text, KEYS.publicKey, Buffer.from(signature, "base64url"))) return false;
    const [{ alg }, { iss, iat, exp }] = [head, claims].map((part) =>
      JSON.parse(Buffer.from(part, "base64url").toString("utf8")),
    ) as [{ alg: unknown }, { iss: unknown; iat: number; exp: number }];
    const now = this.#now();
    const isOfItsTime = Number.isInteger(iat) && Number.isInteger(exp) && iat <= now && exp > now;
    return alg === "RS256" && iss === this.app_id && isOfItsTime && exp - now <= LONGEST_SECONDS;
  }

  newToken(): { readonly token: string; readonly expires_at: string } {
    const token = `ghs_installation${this.tokens.size + 1}`;
    const end = Math.floor(this.#now()) + TOKEN_SECONDS;
    this.tokens.set(token, end);
    return { token, expires_at: new Date(end * 1000).toISOString().replace(".000", "") };
  }

  #now(): number {
    return epochOf(this.#clock.now()) / 1000;
  }
}
