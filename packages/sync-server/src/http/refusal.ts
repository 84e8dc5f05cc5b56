/** An answer that refuses a request: a stable word, what to do, and what else belongs to it. */
export class Refusal extends Error {
  readonly status: number;
  readonly error: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    error: string,
    description: string,
    { headers = {}, more = {} }: { headers?: Record<string, string>; more?: Record<string, unknown> } = {},
  ) {
    super(description);
    this.status = status;
    this.error = error;
    this.headers = headers;
    this.more = more;
  }

  get body(): object {
    return { error: this.error, error_description: this.message, ...this.more };
  }
}

export const unauthenticated = (what = "an access token"): Refusal =>
  new Refusal(401, "unauthenticated", `Send ${what} as Authorization: Bearer; log in with skitty login.`, {
    headers: { "www-authenticate": "Bearer" },
  });

export const notFound = (what: string): Refusal => new Refusal(404, "not_found", `There is no ${what} here.`);

export const badRequest = (description: string): Refusal => new Refusal(400, "bad_request", description);
