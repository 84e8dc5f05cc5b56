/**
 * An instant is text: `2026-01-01T00:00:00.123456+00:00`. The fraction is of six digits or absent, UTC is `+00:00`,
 * and the offset is absent where the provider gave none (`tracker 3`).
 */
export type Instant = string;

interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
}

interface ReadClock extends Clock {
  /** False where something is left over behind it. */
  readonly ended: boolean;
}

const DIGITS = /^[0-9]+$/;

/** What nearly every provider writes, and whole seconds in their normal form; not the 29th of February. */
const USUAL =
  /^(?!0000)[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}(?:Z|\+00:00)$/;

/** Reads any ISO 8601 form of the contract; null for everything else, never an error (`tracker 3`). */
export function parseDatetime(value: unknown): Instant | null {
  if (typeof value !== "string" || value === "") return null;
  if (USUAL.test(value)) return value.endsWith("Z") ? `${value.slice(0, -1)}+00:00` : value;
  const text = value.replaceAll("Z", "+00:00");
  if (text.length < 7) return null;
  const separator = separatorOf(text);
  const date = separator === null ? null : readDate(text.slice(0, separator));
  if (separator === null || date === null) return null;
  const rest = Array.from(text.slice(separator));
  if (rest.length === 0) return `${date}T00:00:00`;
  const time = readTime(rest.slice(1).join(""));
  return time === null ? null : `${date}T${time}`;
}

/** Where the date ends: the basic, the extended and the week forms have different lengths. */
function separatorOf(text: string): number | null {
  if (text.length === 7) return 7;
  if (text[4] === "-") {
    if (text[5] !== "W") return 10;
    if (text[8] !== "-") return 8;
    if (text.length === 9) return null;
    return text.length > 10 && DIGITS.test(text[10]!) ? 8 : 10;
  }
  if (text[4] !== "W") return 8;
  let end = 7;
  while (end < text.length && DIGITS.test(text[end]!)) end++;
  if (end < 9) return end;
  return end % 2 === 0 ? 7 : 8;
}

function readDate(text: string): string | null {
  const calendar =
    /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text) ?? /^([0-9]{4})([0-9]{2})([0-9]{2})$/.exec(text);
  if (calendar !== null) {
    const [year, month, day] = [Number(calendar[1]), Number(calendar[2]), Number(calendar[3])];
    return isDate(year, month, day) ? dateText(year, month, day) : null;
  }
  const week =
    /^([0-9]{4})-W([0-9]{2})(?:-([0-9]))?$/.exec(text) ?? /^([0-9]{4})W([0-9]{2})([0-9])?$/.exec(text);
  return week === null ? null : readWeekDate(Number(week[1]), Number(week[2]), Number(week[3] ?? "1"));
}

function readWeekDate(year: number, week: number, day: number): string | null {
  if (year < 1 || week < 1 || day < 1 || day > 7) return null;
  const fourth = daysFromCivil(year, 1, 4);
  const monday = fourth - weekday(fourth);
  const weeks = (weekOneMonday(year + 1) - monday) / 7;
  if (week > weeks) return null;
  const [y, m, d] = civilFromDays(monday + (week - 1) * 7 + day - 1);
  return y < 1 || y > 9999 ? null : dateText(y, m, d);
}

function weekOneMonday(year: number): number {
  const fourth = daysFromCivil(year, 1, 4);
  return fourth - weekday(fourth);
}

/** 0 for Monday. */
function weekday(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

function readTime(text: string): string | null {
  if (LONE_SURROGATE.test(text)) return null;
  const at = text.search(/[+-]/);
  const clock = readClock(at < 0 ? text : text.slice(0, at));
  if (clock === null || clock.hour > 23 || clock.minute > 59 || clock.second > 59) return null;
  // What is left over goes unread before an offset, and nowhere else.
  if (at < 0) return clock.ended ? clockText(clock) : null;
  const zone = readClock(text.slice(at + 1));
  const zoneText = zone?.ended ? offsetText(zone, text[at]!) : null;
  return zoneText === null ? null : clockText(clock) + zoneText;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Hours, minutes and seconds: with colons between all of them, or with none. */
const PARTS = /^([0-9]{2})(?::([0-9]{2})(?::([0-9]{2}))?|([0-9]{2})([0-9]{2})?)?/;

/**
 * The parts, two digits each, then a fraction of a second behind any of them. A single last character is never read,
 * nor is what follows the sixth digit of a fraction; both are left over, unless they begin with NUL, the end of a text.
 */
function readClock(text: string): ReadClock | null {
  const parts = PARTS.exec(text);
  if (parts === null) return null;
  const [read, hour, minute = parts[4] ?? "0", second = parts[5] ?? "0"] = parts;
  const rest = text.slice(read.length);
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  if (rest.length < 2) return rest <= "\x7f" ? { ...clock, micros: 0, ended: isEnd(rest) } : null;
  const fraction = /^([0-9]{6})[0-9]*|^[0-9]{1,5}$/.exec(fractionOf(rest, parts));
  if (fraction === null) return null;
  const [digits, six = digits] = fraction;
  const ended = isEnd(fraction.input.slice(digits.length));
  return { ...clock, micros: Number(six.padEnd(6, "0")), ended };
}

/** The text behind the mark of a fraction: a point or a comma; behind seconds also one more colon, or no mark. */
function fractionOf(rest: string, [, , , extendedSecond, , basicSecond]: RegExpExecArray): string {
  if (/^[.,]/.test(rest) || (extendedSecond !== undefined && rest.startsWith(":"))) return rest.slice(1);
  return basicSecond === undefined ? "" : rest;
}

function isEnd(rest: string): boolean {
  return rest === "" || rest.startsWith("\0");
}

/** The offset in its normal form, UTC below a second, or null where it is not below a day. */
function offsetText(zone: Clock, sign: string): string | null {
  const seconds = zone.hour * 3600 + zone.minute * 60 + zone.second;
  if (seconds >= 86_400) return null;
  if (seconds === 0) return "+00:00";
  const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = second === 0 && zone.micros === 0 ? "" : `:${two(second)}${fractionText(zone.micros)}`;
  return `${sign}${two(hour)}:${two(minute)}${tail}`;
}

function clockText({ hour, minute, second, micros }: Clock): string {
  return `${two(hour)}:${two(minute)}:${two(second)}${fractionText(micros)}`;
}

function fractionText(micros: number): string {
  return micros === 0 ? "" : `.${String(micros).padStart(6, "0")}`;
}

function dateText(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function isDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  const [y, m, d] = civilFromDays(daysFromCivil(year, month, day));
  return y === year && m === month && d === day;
}

/** Days since 1970 of a date of the proleptic Gregorian calendar. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

function civilFromDays(days: number): [year: number, month: number, day: number] {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return [year, month, dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1];
}

const FORM =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{6}))?(?:([+-])(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{6}))?)?)?$/;

/** Seconds since 1970 and microseconds on top; a zone-less time counts as UTC. */
function momentOf(instant: Instant): readonly [seconds: number, micros: number] {
  const parts = FORM.exec(instant);
  if (parts === null) throw new RangeError(`not an instant in its normal form: ${instant}`);
  const n = (i: number) => Number(parts[i] ?? "0");
  const sign = parts[8] === "-" ? -1 : 1;
  const offset = sign * (n(9) * 3600 + n(10) * 60 + n(11));
  const seconds = daysFromCivil(n(1), n(2), n(3)) * 86_400 + n(4) * 3600 + n(5) * 60 + n(6) - offset;
  const micros = n(7) - sign * n(12);
  return [seconds + Math.floor(micros / 1_000_000), ((micros % 1_000_000) + 1_000_000) % 1_000_000];
}

/** Orders two instants by moment, to the microsecond; both in the form `parseDatetime` gives. */
export function compareInstants(a: Instant, b: Instant): -1 | 0 | 1 {
  if (a === b) return 0;
  if (isWholeSecondOfUtc(a) && isWholeSecondOfUtc(b)) return a < b ? -1 : 1;
  const [x, xMicros] = momentOf(a);
  const [y, yMicros] = momentOf(b);
  const difference = x - y || xMicros - yMicros;
  return difference === 0 ? 0 : difference < 0 ? -1 : 1;
}

/** Of a form in which the order of texts is that of time. */
function isWholeSecondOfUtc(instant: Instant): boolean {
  return instant.length === 25 && instant.endsWith("+00:00");
}

/** True where the text ends in an offset. */
export function hasZone(instant: Instant): boolean {
  return instant.length > 19 && /[+-]/.test(instant.slice(19));
}

/** The instant so many seconds later, to the microsecond and in the same zone. */
export function instantAfter(instant: Instant, seconds: number): Instant {
  const [, local = "", zone = ""] = /^(.{19}[^+-]*)(.*)$/.exec(instant) ?? [];
  const [whole, part] = momentOf(local);
  const micros = part + Math.round(seconds * 1_000_000);
  const total = whole + Math.floor(micros / 1_000_000);
  const days = Math.floor(total / 86_400);
  const rest = total - days * 86_400;
  const clock = { hour: Math.floor(rest / 3600), minute: Math.floor(rest / 60) % 60, second: rest % 60 };
  const time = clockText({ ...clock, micros: micros - Math.floor(micros / 1_000_000) * 1_000_000 });
  return `${dateText(...civilFromDays(days))}T${time}${zone}`;
}

/** Milliseconds since 1970, the fraction below them cut off. */
export function epochOf(instant: Instant): number {
  const [seconds, micros] = momentOf(instant);
  return seconds * 1000 + Math.floor(micros / 1000);
}

/** The instant of a time in milliseconds, in UTC. */
export function instantOf(epochMilliseconds: number): Instant {
  const iso = new Date(epochMilliseconds).toISOString();
  const fraction = iso.slice(20, 23);
  return `${iso.slice(0, 19)}${fraction === "000" ? "" : `.${fraction}000`}+00:00`;
}
