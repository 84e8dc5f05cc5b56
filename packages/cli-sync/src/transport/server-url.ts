import { SyncError } from "../errors.js";

/** The base URL of a server without its trailing slashes. Throws `SyncError` on anything but http and https. */
export function serverUrl(text: string): string {
  const url = parsed(text.trim());
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:") || url.username !== "") {
    const message = `A server is named by an http or https URL without user name; got ${text}`;
    throw new SyncError("SERVER_URL_INVALID", message);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** What `binding_audience` names: scheme, host and port, the usual port left out (`cli-sync 4.4`). */
export function bindingAudience(server: string): string {
  return `local-nonstrict:${new URL(server).origin}`;
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Checks the address that a server gives for its WebSocket: wss, or ws on this machine; no token in it. An http address
 * stands for ws, https for wss. Throws `SyncError` with `WS_URL_REFUSED` (`cli-sync 4.5`).
 */
export function webSocketUrl(text: string): URL {
  const url = parsed(text.replace(/^http/i, "ws"));
  const refuse = (why: string) =>
    new SyncError("WS_URL_REFUSED", `The server's WebSocket address ${why}: ${text}`);
  if (url === undefined || (url.protocol !== "ws:" && url.protocol !== "wss:"))
    throw refuse("is no ws or wss URL");
  if (url.protocol === "ws:" && !LOOPBACK.has(url.hostname))
    throw refuse("is unencrypted and not on this machine");
  if ([...url.searchParams.keys()].some((key) => key.toLowerCase().includes("token")))
    throw refuse("carries a token in its query");
  return url;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
