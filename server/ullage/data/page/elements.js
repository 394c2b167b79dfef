"use strict";
// The one way by which the page makes elements: text is always text.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "rect", "text"]);

/** An element. A function among the attributes listens to the event of that name. */
function element(tag, attributes = {}, ...children) {
  const made = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function button(label, click, attributes = {}) {
  return element("button", { type: "button", ...attributes, click }, label);
}

function byId(id) {
  return document.getElementById(id);
}

/** A bar that shows a part of a whole; only for the eye. */
function bar(part, whole) {
  const filled = element("i");
  filled.style.width = `${whole ? Math.min(100, (100 * part) / whole) : 0}%`;
  return element("i", { class: "bar", "aria-hidden": "true" }, filled);
}
