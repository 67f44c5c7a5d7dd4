/* Numbers as a reader expects them: true minus signs, units, no digits that mean nothing. The same rules as the brief. */

export const MINUS = "\u2212";
export const SPACE = "\u00a0";
export const MISSING = "n/a";

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** Whether there is a number at all; null and undefined stand for "not there". */
export function isNumber(x) {
  return typeof x === "number" && Number.isFinite(x);
}

/** A number with a fixed count of decimals, thousands apart, a true minus only where it does not round to zero. */
export function plain(x, digits = 2) {
  if (!isNumber(x)) return MISSING;
  const [whole, decimals] = Math.abs(x).toFixed(digits).split(".");
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const text = decimals ? `${apart}.${decimals}` : apart;
  return x < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** Fewer decimals for larger numbers: model results carry about three figures. */
export function sensibleDigits(x, digits) {
  if (!isNumber(x) || Math.abs(x) < 10) return digits;
  return Math.max(digits - (Math.abs(x) < 100 ? 1 : 2), 0);
}

/** A number with its unit: "12.3 %". */
export function withUnit(x, unit = "", digits = 2) {
  const text = plain(x, sensibleDigits(x, digits));
  return text === MISSING || !unit ? text : text + SPACE + unit;
}

/** A change with its sign; one that rounds to zero has none. */
export function signed(x, unit = "", digits = 2) {
  const text = plain(x, sensibleDigits(x, digits));
  if (text === MISSING) return text;
  const rises = !text.startsWith(MINUS) && /[1-9]/.test(text);
  return (rises ? "+" : "") + text + (unit ? SPACE + unit : "");
}

/** The two ends of a range and their unit once: "−0.18 to −0.11 %"; "" where an end is missing. */
export function span(low, high, unit = "", digits = 2, { change = true } = {}) {
  if (!isNumber(low) || !isNumber(high)) return "";
  const words = change ? signed : withUnit;
  return `${words(low, "", digits)}${SPACE}to ${words(high, unit, digits)}`;
}

/** Money with three figures and a fitting scale, from million USD: "12.3 bn USD"; with its sign for a change. */
export function usd(million, { change = false } = {}) {
  if (!isNumber(million)) return MISSING;
  const rounded = Number(million.toPrecision(3));
  if (rounded === 0) return `0${SPACE}USD`;
  const size = Math.abs(rounded);
  const [scale, word] = size >= 1e6 ? [1e6, "tn"] : size >= 1e3 ? [1e3, "bn"] : [1, "m"];
  const amount = rounded / scale;
  const digits = Math.abs(amount) < 10 ? 2 : Math.abs(amount) < 100 ? 1 : 0;
  return `${change && amount > 0 ? "+" : ""}${plain(amount, digits)}${SPACE}${word}${SPACE}USD`;
}

/** A value in the unit of the API: percent with its sign, million USD on a fitting scale, anything else as it is. */
export function inUnit(x, unit, { change = true } = {}) {
  if (unit === "million USD") return usd(x, { change });
  return change ? signed(x, unit) : withUnit(x, unit);
}

/** The range of a value in the unit of the API. */
export function spanInUnit(low, high, unit, { change = true } = {}) {
  if (!isNumber(low) || !isNumber(high)) return "";
  if (unit !== "million USD") return span(low, high, unit, 2, { change });
  return `${usd(low, { change })}${SPACE}to ${usd(high, { change })}`;
}

/** A day as words: "17 October 2025". Days are ISO text, so that no time zone can move them. */
export function dayWords(iso) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso ?? "");
  return parts ? `${Number(parts[3])} ${MONTHS[Number(parts[2]) - 1]} ${parts[1]}` : String(iso ?? MISSING);
}

/** Days from one ISO day to another. */
export function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** An ISO day a number of days later. */
export function dayAfter(iso, days) {
  return new Date(Date.parse(iso) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The first letter of a sentence in upper case. */
export function sentence(text) {
  return text ? text[0].toUpperCase() + text.slice(1) : "";
}

/** A title within a sentence: its first letter small, unless its first word is an abbreviation. */
export function within(title) {
  return /^[A-Z][A-Z]/.test(title ?? "") ? title : (title ?? "").slice(0, 1).toLowerCase() + (title ?? "").slice(1);
}

/** Names joined as a sentence does: "a, b and c". */
export function listed(names) {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
