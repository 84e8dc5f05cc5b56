/**
 * A strict sync server for tests, on loopback: it journals what it gets, answers as `cli-sync 8.2` says, and writes down
 * every breach of the protocol in `complaints`. Faults are played by `onBatch`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { normalizeEventId } from "@spec-kitty/events-core";
import {
  PATHS,
  PERSONAL_FIELDS,
  readFrameFromClient,
  wire,
  wireReasonsText,
} from "@spec-kitty/sync-protocol";
import { type WebSocket, WebSocketServer } from "ws";

type Json = { readonly [key: string]: unknown };

export interface Batch {
  readonly headers: IncomingMessage["headers"];
  readonly events: readonly Json[];
  readonly bytes: number;
}

/** Plays a fault: true where it has answered, or keeps silent on purpose. */
export type BatchFault = (batch: Batch, response: ServerResponse, nth: number) => boolean;

export const TEAM = "team-private";
export const PERSON = { user_id: "user-1", email: "dev@example.com", name: "Dev" };

export class Peer {
  readonly journal = new Map<string, Json>();
  readonly batches: Batch[] = [];
  readonly frames: Json[] = [];
  readonly bodies: Json[] = [];
  readonly complaints: string[] = [];
  readonly requests: string[] = [];
  /** Rejects an event with this text. */
  reject: (event: Json) => string | null = () => null;
  onBatch: BatchFault = () => false;
  /** Answers a frame otherwise than the protocol says; true where it has. */
  onFrame: (frame: Json, socket: WebSocket) => boolean = () => false;
  onSocket: (socket: WebSocket) => void = (socket) =>
    sendJson(socket, { type: "snapshot", work_packages: [] });
  onUpload: (body: Json) => { readonly status: number; readonly body: Json } | null = () => null;
  /** What the health answer says; there is none where null. */
  limits: Json | null = null;
  autoApprove = true;
  hasPrivateTeam = true;
  /** Seconds that an access token lives. */
  tokenLife = 3600;
  refusesRefresh: Json | null = null;
  readonly accessTokens = new Set<string>();
  readonly refreshTokens = new Set<string>();
  readonly wsTokens = new Set<string>();
  readonly approved = new Set<string>();
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  #count = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on("upgrade", (request, socket, head) => {
      const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
      if (!this.wsTokens.delete(token)) {
        socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      if (request.headers["x-spec-kitty-sync-protocol"] !== "2.0")
        this.complaints.push("upgrade without protocol header");
      this.#sockets.handleUpgrade(request, socket, head, (open) => this.#talk(open));
    });
  }

  static async start(): Promise<Peer> {
    const peer = new Peer();
    await new Promise<void>((resolve) => peer.#server.listen(0, "127.0.0.1", resolve));
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get sockets(): ReadonlySet<WebSocket> {
    return this.#sockets.clients;
  }

  /** Tokens as a login gives them. */
  newTokens(): { access_token: string; refresh_token: string; expires_in: number; session_id: string } {
    const n = ++this.#count;
    const tokens = {
      access_token: `access-${n}`,
      refresh_token: `refresh-${n}`,
      expires_in: this.tokenLife,
      session_id: "s",
    };
    this.accessTokens.add(tokens.access_token);
    this.refreshTokens.add(tokens.refresh_token);
    return tokens;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const raw = await read(request);
    const [path = ""] = (request.url ?? "").split("?");
    this.requests.push(`${request.method} ${path}`);
    const form = () => Object.fromEntries(new URLSearchParams(raw.toString()));
    switch (`${request.method} ${path}`) {
      case `POST ${PATHS.device}`:
        return this.#device(response, form());
      case `POST ${PATHS.token}`:
        return this.#token(response, form());
      case `POST ${PATHS.revoke}`:
        return reply(response, 200, { revoked: this.refreshTokens.delete(form()["token"] ?? "") });
    }
    if (!this.accessTokens.has(request.headers.authorization?.replace("Bearer ", "") ?? ""))
      return reply(response, 401, { error: "invalid_token" });
    switch (`${request.method} ${path}`) {
      case `GET ${PATHS.me}`:
        return reply(response, 200, { ...PERSON, teams: this.#teams() });
      case `GET ${PATHS.health}`:
        if (this.limits === null) break;
        return reply(response, 200, { status: "ok", sync_ingress: { limits: this.limits } });
      case `POST ${PATHS.wsToken}`:
        return this.#wsToken(response, JSON.parse(raw.toString()) as Json);
      case `POST ${PATHS.batch}`:
        return this.#batch(request, response, raw);
      case `POST ${PATHS.pushContent}`:
        return this.#upload(response, JSON.parse(raw.toString()) as Json);
    }
    return reply(response, 404, { error: "not_found" });
  }

  #teams(): Json[] {
    const other = { id: "team-public", name: "All", role: "member", is_private_teamspace: false };
    const own = { id: TEAM, name: "Private", role: "owner", is_private_teamspace: true, slug: TEAM };
    return this.hasPrivateTeam ? [other, own] : [other];
  }

  #device(response: ServerResponse, form: Json): void {
    if (form["client_id"] !== "cli_native") this.complaints.push("device login of another client");
    const code = `CODE-${++this.#count}`;
    if (this.autoApprove) this.approved.add(`device-${code}`);
    reply(response, 200, {
      device_code: `device-${code}`,
      user_code: code,
      verification_uri: `${this.url}/device`,
      expires_in: 60,
      interval: 1,
    });
  }

  #token(response: ServerResponse, form: Json) {
    if (form["grant_type"] === "refresh_token") {
      if (this.refusesRefresh !== null)
        return reply(response, this.refusesRefresh["retry_after"] ? 409 : 400, this.refusesRefresh);
      const known = this.refreshTokens.delete(String(form["refresh_token"]));
      return known
        ? reply(response, 200, this.newTokens())
        : reply(response, 400, { error: "invalid_grant" });
    }
    if (!this.approved.has(String(form["device_code"])))
      return reply(response, 400, { error: "authorization_pending" });
    return reply(response, 200, this.newTokens());
  }

  #wsToken(response: ServerResponse, body: Json) {
    if (body["team_id"] !== TEAM) return reply(response, 403, { error: "not_a_team_member" });
    const ws_token = `ws-${++this.#count}`;
    this.wsTokens.add(ws_token);
    const ws_url = `${this.url.replace("http", "ws")}/ws/v1/events/`;
    reply(response, 200, { ws_token, ws_url, expires_in: 60, session_id: "s" });
  }

  #batch(request: IncomingMessage, response: ServerResponse, raw: Buffer): void {
    const { headers } = request;
    for (const [name, value] of [
      ["content-encoding", "gzip"],
      ["content-type", "application/json"],
      ["x-team-slug", TEAM],
      ["x-spec-kitty-sync-protocol", "2.0"],
    ] as const)
      if (headers[name] !== value) this.complaints.push(`batch with ${name} ${headers[name]}`);
    const json = gunzipSync(raw);
    const { events } = JSON.parse(json.toString()) as { events: Json[] };
    const batch = { headers, events, bytes: json.length };
    this.batches.push(batch);
    if (events.length === 0 || events.length > 1000) this.complaints.push(`batch of ${events.length} events`);
    if (this.onBatch(batch, response, this.batches.length)) return;
    reply(response, 200, { results: events.map((event) => this.#take(event)) });
  }

  /** The result of one event; each is kept once, however often it comes. */
  #take(event: Json): Json {
    this.#inspect(event);
    const event_id = String(event["event_id"]);
    const verdict = wire.check(event);
    const why =
      this.reject(event) ?? (verdict.verdict === "rejected" ? wireReasonsText(verdict.reasons) : null);
    if (why !== null)
      return { event_id, status: "rejected", error_message: why, error_category: "schema_mismatch" };
    const id = normalizeEventId(event_id);
    if (this.journal.has(id)) return { event_id, status: "duplicate" };
    this.journal.set(id, event);
    return { event_id, status: "success" };
  }

  #inspect(event: Json): void {
    const text = JSON.stringify(event);
    for (const field of PERSONAL_FIELDS)
      if (text.includes(`"${field}":`)) this.complaints.push(`${field} on the wire`);
    if ("drain_blocked_reason" in event) this.complaints.push("drain_blocked_reason on the wire");
    if (event["type"] !== "event") this.complaints.push("event without type");
    if (event["spec_kitty_delivery_identity"] !== event["event_id"])
      this.complaints.push("another delivery identity");
    if (event["binding_audience"] !== `local-nonstrict:${this.url}`)
      this.complaints.push("another binding audience");
    if (event["team_slug"] !== TEAM) this.complaints.push(`event for team ${event["team_slug"]}`);
  }

  #upload(response: ServerResponse, body: Json) {
    const { artifact_path, content_hash } = body;
    const played = this.onUpload(body);
    if (played !== null) return reply(response, played.status, played.body);
    const known = this.bodies.some(
      (one) => one["content_hash"] === content_hash && one["artifact_path"] === artifact_path,
    );
    if (!known) this.bodies.push(body);
    reply(response, known ? 200 : 201, {
      status: known ? "already_exists" : "stored",
      artifact_path,
      content_hash,
    });
  }

  #talk(socket: WebSocket): void {
    socket.on("message", (data) => {
      const read = readFrameFromClient(String(data));
      const frame = JSON.parse(String(data)) as Json;
      this.frames.push(frame);
      if (this.onFrame(frame, socket)) return;
      switch (read.kind) {
        case "event": {
          const { status, event_id } = this.#take(frame);
          if (status === "rejected")
            sendJson(socket, {
              type: "error",
              event_id,
              status,
              error_category: "project_not_admitted",
              retryable: false,
            });
          else
            sendJson(socket, { type: "ack", event_id, status: status === "success" ? "accepted" : status });
          return;
        }
        case "LocalCommit":
          sendJson(socket, { type: "LocalCommitAck", git_hash: frame["git_hash"] });
          return;
        case "malformed":
          this.complaints.push(`frame: ${read.message}`);
      }
    });
    this.onSocket(socket);
  }
}

export function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

export function sendJson(socket: WebSocket, frame: object): void {
  socket.send(JSON.stringify(frame));
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
