import { ArgumentError } from "@spec-kitty/events-core";
import { first, type Sql } from "../store/sql.js";
import { isoTime, type ServerSystem } from "../system.js";
import { hashPassphrase, isPassphrase, newPassphrase } from "./secrets.js";

export interface Member {
  readonly user_id: string;
  readonly email: string;
}

export interface TeamOfMember {
  readonly team_id: string;
  readonly name: string;
  readonly role: string;
}

/** Who confirms logins of a server that only this machine reaches. */
export const LOCAL_MEMBER = "owner@localhost";

const EMAIL = /^[^\s@<>"']{1,64}@[^\s@<>"']{1,190}$/;

/** The people of a server and their teams. */
export class Members {
  readonly #sql: Sql;
  readonly #system: ServerSystem;

  constructor(sql: Sql, system: ServerSystem) {
    this.#sql = sql;
    this.#system = system;
  }

  /** The team that a server starts with; every member belongs to it (`decisions` 26). */
  async defaultTeam(): Promise<string> {
    const find = "SELECT team_id FROM server_teams ORDER BY created_at, team_id LIMIT 1";
    const known = await first<{ team_id: string }>(this.#sql, find);
    if (known !== undefined) return known.team_id;
    await this.#sql.run(
      "INSERT INTO server_teams VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      ...[`team-${this.#system.newId().toLowerCase()}`, "Team", isoTime(this.#system)],
    );
    return (await first<{ team_id: string }>(this.#sql, find))!.team_id;
  }

  /** A further team, isolated from the others. */
  async addTeam(name: string): Promise<string> {
    const id = `team-${this.#system.newId().toLowerCase()}`;
    await this.#sql.run("INSERT INTO server_teams VALUES (?, ?, ?)", id, name, isoTime(this.#system));
    return id;
  }

  /** The member with this address, made where it is missing, in `teamId` or the default team. */
  async ensure(email: string, teamId?: string): Promise<Member> {
    if (!EMAIL.test(email)) throw new ArgumentError(`A member is named by an e-mail address; got ${email}`);
    const address = email.toLowerCase();
    await this.#sql.run(
      "INSERT INTO server_users VALUES (?, ?, NULL, ?) ON CONFLICT (email) DO NOTHING",
      ...[`user-${this.#system.newId().toLowerCase()}`, address, isoTime(this.#system)],
    );
    const member = (await this.find(address))!;
    await this.#sql.run(
      "INSERT INTO server_memberships VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      ...[teamId ?? (await this.defaultTeam()), member.user_id, "member"],
    );
    return member;
  }

  async find(email: string): Promise<Member | undefined> {
    return first<Member>(
      this.#sql,
      "SELECT user_id, email FROM server_users WHERE email = ?",
      email.toLowerCase(),
    );
  }

  /** Whether anybody can confirm a login with a passphrase. */
  async hasInvited(): Promise<boolean> {
    const found = await first(
      this.#sql,
      "SELECT user_id FROM server_users WHERE passphrase IS NOT NULL LIMIT 1",
    );
    return found !== undefined;
  }

  /** Makes a member and a passphrase, which is told only here; an earlier one is no longer valid. */
  async invite(email: string): Promise<Member & { readonly passphrase: string }> {
    const member = await this.ensure(email);
    const passphrase = newPassphrase(this.#system);
    await this.#sql.run(
      "UPDATE server_users SET passphrase = ? WHERE user_id = ?",
      ...[await hashPassphrase(this.#system, passphrase), member.user_id],
    );
    return { ...member, passphrase };
  }

  /** The member who confirms with address and passphrase, undefined where they do not fit. */
  async confirm(email: string, passphrase: string): Promise<Member | undefined> {
    const row = await first<Member & { passphrase: string | null }>(
      this.#sql,
      "SELECT user_id, email, passphrase FROM server_users WHERE email = ?",
      email.toLowerCase(),
    );
    // Somebody unknown takes as long as somebody known.
    const fits = await isPassphrase(row?.passphrase ?? "00:00", passphrase);
    return row !== undefined && fits ? { user_id: row.user_id, email: row.email } : undefined;
  }

  async teamsOf(userId: string): Promise<TeamOfMember[]> {
    return this.#sql.all<TeamOfMember>(
      `SELECT t.team_id, t.name, m.role FROM server_memberships m JOIN server_teams t ON t.team_id = m.team_id
       WHERE m.user_id = ? ORDER BY t.created_at, t.team_id`,
      userId,
    );
  }
}
