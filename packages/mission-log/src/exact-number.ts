import { endOfString } from "./json-scan.js";

/** A number in JSON as its text stood, where a JavaScript number would lose or change something of it. */
export class ExactNumber {
  /** As the writer of the log prints it. */
  readonly text: string;
  /** Equal for numbers of equal value. */
  readonly key: string;

  constructor(token: string) {
    const value = Number(token);
    if (/^-?\d+$/.test(token)) this.text = this.key = String(BigInt(token));
    else if (Number.isFinite(value)) {
      this.text = floatText(value);
      this.key = numberKey(value);
    } else this.text = this.key = token;
  }
}

/** A text that equal numbers share. */
export function numberKey(value: number): string {
  return Number.isInteger(value) ? String(BigInt(value)) : String(value);
}

/** A JavaScript number as the writer of the log prints it; whether it was `1` or `1.0` is lost. */
export function numberText(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatText(value);
}

/** A floating point number as the reference prints it: `1.0`, `1e-05`, `1.5e+16`. */
function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 16) return Number.isInteger(value) ? `${value}.0` : String(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** Parses JSON and keeps each number exact. Throws `SyntaxError`, as `JSON.parse` does. */
export function parseExact(text: string): unknown {
  const plain: unknown = JSON.parse(text);
  const marker = unusedMarker(text);
  const marked = markNumbers(text, marker);
  if (marked === text) return plain;
  return JSON.parse(marked, (_, value: unknown) => {
    const token = (value as { readonly [key: string]: unknown } | null)?.[marker];
    return typeof token === "string" && NUMBER.test(token) ? new ExactNumber(token) : value;
  });
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const PLAIN = /^(?:0|-?[1-9]\d{0,14})$/;

function unusedMarker(text: string): string {
  let marker = "#";
  while (text.includes(marker)) marker += "#";
  return marker;
}

/** Puts `{"#":"1.0"}` for each number that a JavaScript number would not give back as it was. */
function markNumbers(text: string, marker: string): string {
  const token = /[-+.\deE]+/y;
  let marked = "";
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') i = endOfString(text, i);
    if (!/[-\d]/.test(text[i] ?? "")) continue;
    token.lastIndex = i;
    const number = token.exec(text)![0];
    if (!PLAIN.test(number)) {
      marked += `${text.slice(copied, i)}{"${marker}":"${number}"}`;
      copied = i + number.length;
    }
    i += number.length - 1;
  }
  return marked + text.slice(copied);
}
