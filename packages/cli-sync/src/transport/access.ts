/** A token that opens the server, and what it opens. */
export interface Access {
  readonly token: string;
  /** The private team that everything is sent to. */
  readonly teamId: string;
}

export type AccessFailure = {
  readonly ok: false;
  /** `login_needed`: nobody is logged in, or the login is over. `no_team`: it has no private team. */
  readonly reason: "login_needed" | "no_team" | "unreachable";
  readonly message: string;
};

export type AccessResult = { readonly ok: true; readonly access: Access } | AccessFailure;

/** Gives tokens to the transports. */
export interface AccessSource {
  /** A token that is good for `validFor` milliseconds at least; asks the server for a new one where needed. */
  access(options?: { readonly validFor?: number; readonly signal?: AbortSignal }): Promise<AccessResult>;
  /** A new token because the server refused this one. */
  renew(refused: string, signal?: AbortSignal): Promise<AccessResult>;
}
