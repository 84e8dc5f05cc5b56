/** The private key of a GitHub App. */
import { createPrivateKey, type KeyObject } from "node:crypto";
import { ConnectorConfigError } from "@spec-kitty/tracker";

/**
 * The key of a text in PEM; line breaks may be written `\n`. Throws `ConnectorConfigError` for what is no RSA key, with
 * what it is instead and nothing of the text; the cause is left out for the same reason.
 */
export function privateKey(pem: string): KeyObject {
  const text = pem.replaceAll("\\n", "\n");
  const key = readKey(text);
  if (key?.asymmetricKeyType === "rsa") return key;
  const [came, next] =
    key === undefined ? unreadable(text) : (["a key of another kind than RSA", ANEW] as const);
  throw new ConnectorConfigError(
    `GitHub configuration: private_key must be an RSA private key in PEM, the file that GitHub gave for the app; it is ${came}. ${next}`,
    { fields: ["private_key"] },
  );
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

const ANEW = "Generate a private key in the app's settings on GitHub, and take that.";
const WHOLE = "Take the file whole, from its line BEGIN to its line END.";

const KINDS: readonly (readonly [mark: RegExp, came: string, next: string])[] = [
  [
    /BEGIN ENCRYPTED|^Proc-Type:.*ENCRYPTED/m,
    "an encrypted key",
    "Take its passphrase off: openssl rsa -in APP.pem -out OPEN.pem.",
  ],
  [/BEGIN (RSA )?PUBLIC KEY/, "a public key", ANEW],
  [/BEGIN CERTIFICATE/, "a certificate", ANEW],
  [/BEGIN OPENSSH/, "a key of OpenSSH", ANEW],
  [/BEGIN (RSA )?PRIVATE KEY/, "a key that is cut or damaged", WHOLE],
  [/^\s*$/, "empty", WHOLE],
];

/** What a text is that is no key, and what to do. */
function unreadable(text: string): readonly [came: string, next: string] {
  const kind = KINDS.find(([mark]) => mark.test(text));
  return kind === undefined ? ["no PEM", WHOLE] : [kind[1], kind[2]];
}
