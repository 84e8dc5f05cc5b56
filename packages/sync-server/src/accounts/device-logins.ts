import { first, type Sql } from "../store/sql.js";
import type { ServerSystem } from "../system.js";
import { hashOf, newSecret, newUserCode } from "./secrets.js";

export interface DeviceLogin {
  readonly device_code: string;
  readonly user_code: string;
  readonly expires_in: number;
}

/** What a client that waits is told, or who confirmed. */
export type PollOutcome =
  | { readonly outcome: "confirmed"; readonly user_id: string }
  | { readonly outcome: "authorization_pending" | "slow_down" | "access_denied" | "expired_token" };

interface Row {
  readonly status: "pending" | "confirmed" | "denied";
  readonly user_id: string | null;
  readonly expires_at: number | string;
  readonly polled_at: number | string;
}

const LIFE_SECONDS = 600;

/** Logins of clients without a browser: the client waits with a device code, a person confirms the user code. */
export class DeviceLogins {
  readonly #sql: Sql;
  readonly #system: ServerSystem;

  constructor(sql: Sql, system: ServerSystem) {
    this.#sql = sql;
    this.#system = system;
  }

  async begin(): Promise<DeviceLogin> {
    const device_code = newSecret(this.#system, "sk_device");
    const user_code = newUserCode(this.#system);
    await this.#sql.run(
      "INSERT INTO server_device_logins VALUES (?, ?, 'pending', NULL, ?, 0)",
      ...[hashOf(device_code), user_code, this.#now() + LIFE_SECONDS * 1000],
    );
    return { device_code, user_code, expires_in: LIFE_SECONDS };
  }

  /** A person says yes. False where no login waits under this code. */
  async confirm(userCode: string, userId: string): Promise<boolean> {
    const changed = await this.#sql.run(
      `UPDATE server_device_logins SET status = 'confirmed', user_id = ?
       WHERE user_code = ? AND status = 'pending' AND expires_at > ?`,
      ...[userId, normalCode(userCode), this.#now()],
    );
    return changed === 1;
  }

  async deny(userCode: string): Promise<boolean> {
    const changed = await this.#sql.run(
      "UPDATE server_device_logins SET status = 'denied' WHERE user_code = ? AND status = 'pending' AND expires_at > ?",
      ...[normalCode(userCode), this.#now()],
    );
    return changed === 1;
  }

  /** A client asks. A confirmed code is good once; asking more often than `interval` seconds is told to slow down. */
  async poll(deviceCode: string, interval: number): Promise<PollOutcome> {
    const hash = hashOf(deviceCode);
    const row = await first<Row>(
      this.#sql,
      "SELECT status, user_id, expires_at, polled_at FROM server_device_logins WHERE device_hash = ?",
      hash,
    );
    if (row === undefined || this.#now() >= Number(row.expires_at)) return { outcome: "expired_token" };
    if (row.status === "denied") return { outcome: "access_denied" };
    if (row.status === "pending") return this.#wait(hash, Number(row.polled_at), interval);
    const taken = await this.#sql.run(
      "DELETE FROM server_device_logins WHERE device_hash = ? AND status = 'confirmed'",
      hash,
    );
    return taken === 1 ? { outcome: "confirmed", user_id: row.user_id! } : { outcome: "expired_token" };
  }

  async #wait(hash: string, polledAt: number, interval: number): Promise<PollOutcome> {
    const now = this.#now();
    await this.#sql.run("UPDATE server_device_logins SET polled_at = ? WHERE device_hash = ?", now, hash);
    // Half a second for clocks and networks.
    return { outcome: now - polledAt < interval * 1000 - 500 ? "slow_down" : "authorization_pending" };
  }

  #now(): number {
    return this.#system.epochMilliseconds();
  }
}

/** As a person may type it: any case, with or without the dash. */
function normalCode(typed: string): string {
  const letters = typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}`;
}
