/**
 * A timestamp is text. Its canonical form keeps the offset and microseconds: `2026-01-01T00:00:00.123456+05:30`,
 * `Z` for UTC, no suffix where none was given (`events-core 1.3`, `decisions` 5 and 6).
 */
export type Timestamp = string;

const FORM = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d))?)?$/;
const CANONICAL_UTC = /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{6})?(?:Z|\+00:00)$/;

/** The canonical form, or undefined where the text is no timestamp. */
export function readTimestamp(text: string): Timestamp | undefined {
  if (isPlainUtc(text)) return text;
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [
    ,
    year,
    month,
    day,
    hour = "00",
    minute = "00",
    second = "00",
    fraction = "",
    utc,
    sign,
    offsetHour,
    offsetMinute,
  ] = match;
  if (!isDate(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (offsetHour !== undefined && (Number(offsetHour) > 23 || Number(offsetMinute) > 59)) return undefined;
  return (
    `${year}-${month}-${day}T${hour}:${minute}:${second}` +
    microseconds(fraction) +
    zone(utc, sign, offsetHour, offsetMinute)
  );
}

// `YYYY-MM-DDTHH:MM:SSZ` is what nearly every producer writes: decided without building anything.
function isPlainUtc(text: string): boolean {
  if (text.length !== 20 || text.charCodeAt(19) !== 90 || text.charCodeAt(10) !== 84) return false;
  if (!CANONICAL_UTC.test(text)) return false;
  const day = two(text, 8);
  const month = two(text, 5);
  return (
    day >= 1 &&
    month >= 1 &&
    month <= 12 &&
    (day <= 28 ? !text.startsWith("0000") : isDate(Number(text.slice(0, 4)), month, day))
  );
}

function two(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

function isDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  return day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function microseconds(fraction: string): string {
  const digits = fraction.slice(0, 6).padEnd(6, "0");
  return digits === "000000" ? "" : `.${digits}`;
}

function zone(utc?: string, sign?: string, hour?: string, minute?: string): string {
  if (utc !== undefined) return "Z";
  if (hour === undefined) return "";
  return hour === "00" && minute === "00" ? "Z" : `${sign}${hour}:${minute}`;
}

/** The form that sort keys compare: as the canonical one, UTC written `+00:00` (`events-core 1.3`). */
export function timestampSortText(timestamp: Timestamp): string {
  return timestamp.charCodeAt(timestamp.length - 1) === 90 ? `${timestamp.slice(0, -1)}+00:00` : timestamp;
}
