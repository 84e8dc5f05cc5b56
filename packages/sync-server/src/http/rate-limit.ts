import type { FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "./refusal.js";

const MINUTE = 60_000;
const REMEMBERED = 10_000;

/** A hook that lets an address ask `perMinute` times a minute. */
export function attempts(perMinute: number): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  let counts = new Map<string, number>();
  let minute = 0;
  return async ({ ip }) => {
    const now = Math.floor(Date.now() / MINUTE);
    if (now !== minute || counts.size > REMEMBERED) counts = new Map();
    minute = now;
    const count = (counts.get(ip) ?? 0) + 1;
    counts.set(ip, count);
    if (count <= perMinute) return;
    throw new Refusal(429, "rate_limited", "Too many attempts; wait a minute.", {
      headers: { "retry-after": "60" },
    });
  };
}
