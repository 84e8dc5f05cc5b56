/** Where the HTTP side of version 0.3.0 is another (`tracker 8`): each difference once, by name. */
import { ConnectorConfigError, ConnectorRequestError } from "../errors.js";
import { ReferencePlatformError } from "../parity/reference-error.js";
import type { FetchedResponse } from "../ports.js";
import type { HttpOptions } from "./http.js";
import { digitSeconds, retryAfterSeconds } from "./retry-after.js";

export interface HttpRules {
  /** Refuses a base URL that no request can be made from. Never shows it: it may hold a secret. */
  readonly checkBase: (options: HttpOptions) => void;
  /** Refuses headers that cannot be sent. Never shows them: they hold secrets. */
  readonly checkHeaders: (provider: string, headers: Readonly<Record<string, string>>) => void;
  /** The lowest status that is a failure. */
  readonly fails_from: number;
  readonly failure: (options: HttpOptions, response: FetchedResponse, asked: string, text: string) => Error;
  readonly unparsable: (provider: string, status: number, asked: string, cause: unknown) => Error;
}

export function httpRules(parity: "0.3.0" | undefined): HttpRules {
  return parity === undefined ? RULES : DIVERGENCES_0_3_0;
}

const RULES: HttpRules = {
  checkBase({ provider, base_url }) {
    const url = URL.canParse(base_url) ? new URL(base_url) : undefined;
    if (url === undefined || !["http:", "https:"].includes(url.protocol))
      throw new ConnectorConfigError(`The base URL of ${provider} must begin with https:// or http://`);
    if (url.username !== "" || url.password !== "")
      throw new ConnectorConfigError(
        `The base URL of ${provider} must hold no credentials; they have fields of their own`,
      );
  },
  checkHeaders(provider, headers) {
    const name = Object.keys(headers).find((header) => !/^[\t\x20-\x7e\x80-\xff]*$/.test(headers[header]!));
    if (name === undefined) return;
    throw new ConnectorConfigError(
      `The header ${name} for ${provider} would hold a character that HTTP cannot carry; look at the secret of ${provider} for line breaks and other things that were pasted with it`,
    );
  },
  // A redirect is not followed, since it would carry credentials elsewhere; it is told, never read as an answer.
  fails_from: 300,
  failure({ provider, clock, classify, refusal }, response, asked, text) {
    const { status, headers } = response;
    const told = { status, headers, text, now: clock.now() };
    const refused = refusal?.(told);
    if (refused !== undefined) return refused;
    return new ConnectorRequestError(failureText(status, asked, text), {
      status_code: status,
      retry_after_seconds: retryAfterSeconds(headers, told.now),
      provider,
      ...classify?.(told),
    });
  },
  unparsable: (provider, status, asked, cause) =>
    new ConnectorRequestError(
      `${asked} answered ${status} with a body that is not JSON; is the base URL the provider's API?`,
      { status_code: status, failure_class: "non_retryable", provider, cause },
    ),
};

const DIVERGENCES_0_3_0: HttpRules = {
  // The first request fails.
  checkBase: () => undefined,
  checkHeaders(_provider, headers) {
    if (Object.values(headers).some((value) => /[^\0-\x7f]/.test(value)))
      throw new ReferencePlatformError("UnicodeEncodeError", "a header that is not ASCII");
  },
  fails_from: 400,
  // The provider is not named, a date in Retry-After is not read, and the body says nothing of the class.
  failure(_options, { status, headers }, asked, text) {
    const header = headers.get("retry-after");
    return new ConnectorRequestError(failureText(status, asked, text), {
      status_code: status,
      retry_after_seconds: header === null ? null : digitSeconds(header),
    });
  },
  unparsable: () => new ReferencePlatformError("JSONDecodeError", "the body is not JSON"),
};

function failureText(status: number, asked: string, text: string): string {
  return `HTTP ${status} for ${asked}: ${text}`;
}
