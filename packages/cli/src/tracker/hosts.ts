/** Where a person's secrets may be sent: what is written in a checkout does not decide that alone. */
import type { ProviderConfig } from "@spec-kitty/tracker";
import { CommandError, type Io } from "../io.js";
import { ownHost, type SecretOwner, whereToHost } from "./secrets.js";

/**
 * Throws `CommandError` for an address in the repository's configuration that is neither the provider's own, nor on this
 * machine, nor of the host that the person has named. `at` is where the section stands.
 */
export async function checkHosts(
  io: Io,
  owner: SecretOwner,
  section: ProviderConfig,
  at: string,
): Promise<void> {
  const { fields, hosts } = owner.addresses ?? { fields: [], hosts: [] };
  for (const field of fields) {
    const url = urlOf(section[field]);
    if (url === undefined || isHere(url) || isOneOf(hosts, url)) continue;
    const host = url.protocol === "https:" ? url.host : url.origin;
    if (host === (await ownHost(io, owner))) continue;
    throw new CommandError(
      `${at}.${field} would send your secrets of ${owner.name} to ${host}, which is not its own host. Where it is the one of your team, ${whereToHost(io, owner, host)}`,
    );
  }
}

/** What is no URL the connector refuses. */
function urlOf(value: unknown): URL | undefined {
  return typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
}

function isHere({ hostname }: URL): boolean {
  return /^(localhost|127(\.[0-9]+){3}|\[::1\])$/.test(hostname);
}

function isOneOf(hosts: readonly string[], { protocol, host }: URL): boolean {
  const isHost = (one: string) => (one.startsWith(".") ? host.endsWith(one) : host === one);
  return protocol === "https:" && hosts.some(isHost);
}
