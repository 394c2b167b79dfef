"use strict";
// Numbers and names as people see them.

const NO_VIEW = "–";
// Kept: to make one for each number takes longer than to draw the map.
const THOUSANDS = new Intl.NumberFormat("en-US");

/** A number in full, `1,389,204`; an estimate is marked. */
function fullNumber(tokens, exact = true) {
  return (exact ? "" : "~") + THOUSANDS.format(tokens);
}

/** A number for a tight place: `999`, `1.2K`, `41.2K`, `138K`, `1.39M`; as `short` of the server. */
function shortNumber(tokens) {
  if (tokens < 1_000) return String(tokens);
  if (tokens < 99_950) return rounded(tokens / 1_000, 1) + "K";
  if (tokens < 999_500) return rounded(tokens / 1_000, 0) + "K";
  if (tokens < 9_995_000) return rounded(tokens / 1_000_000, 2) + "M";
  return rounded(tokens / 1_000_000, 1) + "M";
}

/** What lies exactly between two goes to the even one, as in Python; `toFixed` goes up. */
function rounded(value, digits) {
  const isTie = (value * 2 ** (digits + 1)) % 2 === 1;
  if (!isTie) return value.toFixed(digits);
  const below = Math.floor(value * 10 ** digits);
  return ((below + (below % 2)) / 10 ** digits).toFixed(digits);
}

/** A share in per cent; a little is not nothing. */
function percent(part, whole) {
  if (!whole) return "0 %";
  const share = (100 * part) / whole;
  if (share > 0 && share < 1) return "<1 %";
  return `${Math.round(share)} %`;
}

function plural(count, noun) {
  return `${fullNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}

const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const SHORT_ESCAPES = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A name on one line that cannot turn the text around it: a line feed as `\n`. */
function shownName(text) {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    const hex = code < 256 ? `\\x${hexDigits(code, 2)}` : `\\u${hexDigits(code, 4)}`;
    return SHORT_ESCAPES[character] ?? hex;
  });
}

function hexDigits(code, digits) {
  return code.toString(16).padStart(digits, "0");
}

/** The last part of a path, of either system. */
function lastPart(path) {
  return path.split(/[\\/]/).filter(Boolean).pop() ?? path;
}

const STATUS_WORDS = {
  ok: ["ok", ""],
  approximate: ["approximate", "The parser met errors: its views keep more text than they need."],
  unsupported: ["no grammar", "No signatures of this kind of file: every view is the full text."],
  failed: ["not parsed", "The parser did not survive this content: every view is the full text."],
};

function statusWord(status) {
  return (STATUS_WORDS[status] ?? [status])[0];
}

function statusSentence(status) {
  return (STATUS_WORDS[status] ?? [status, ""])[1];
}

function languageName(file) {
  return file.language ?? NO_VIEW;
}
