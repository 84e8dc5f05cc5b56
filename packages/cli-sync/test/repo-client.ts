import {
  CredentialsFile,
  credentialsFile,
  openSyncClient,
  type SyncClient,
  type SyncClientOptions,
} from "../src/index.js";
import { newFolder, newRepository } from "./folder.js";
import { PERSON, type Peer, TEAM } from "./peer.js";
import { MACHINE, noWarning, testSystem } from "./system.js";

/** A user's folder that is logged in at a peer. */
export function loggedIn(peer: Peer, root: string = newFolder("home"), more: object = {}): string {
  const { access_token, refresh_token, session_id, expires_in } = peer.newTokens();
  new CredentialsFile(credentialsFile(root), noWarning).write({
    ...{
      server: peer.url,
      access_token,
      refresh_token,
      session_id,
      email: PERSON.email,
      user_id: PERSON.user_id,
    },
    ...{ expires_at: Date.now() + expires_in * 1000, team_id: TEAM },
    ...more,
  });
  return root;
}

/** A client on a new repository and a new user's folder, unless given. */
export function openClient(options: Partial<SyncClientOptions> = {}): Promise<SyncClient> {
  return openSyncClient({
    repoRoot: options.repoRoot ?? newRepository(),
    root: options.root ?? newFolder("home"),
    machine: MACHINE,
    system: testSystem(),
    fetch,
    onWarning: noWarning,
    ...options,
  });
}
