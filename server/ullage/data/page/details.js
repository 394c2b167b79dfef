"use strict";
// What is beside the map: a file with its numbers and declarations, or the heaviest files.

const MOST_HEAVY = 12;
const DECLARATIONS_AT_ONCE = 300;

/** `scene` = {file, exact, tokens, limit, declarations, live}; declarations are undefined while
 * they are not known and null where there are none to be had. `actions`: close(), open(path, line). */
function fileDetails(scene, actions) {
  const { file, tokens } = scene;
  const cut = file.path.lastIndexOf("/") + 1;
  const close = button("×", actions.close, { class: "close", "aria-label": "Close the details" });
  const title = element("h2", { tabindex: -1, title: shownName(file.path) }, element("bdi", {}, shownName(file.path.slice(cut))));
  const parts = [element("div", { class: "title" }, title, close)];
  if (cut) parts.push(element("p", { class: "quiet path" }, element("bdi", {}, shownName(file.path.slice(0, cut)))));
  parts.push(numbersOf(file, tokens));
  if (file.tokens.full > scene.limit) {
    parts.push(element("p", { class: "warning" }, `Over ${fullNumber(scene.limit)} tokens: an agent cannot read it whole.`));
  }
  const sentence = statusSentence(file.status);
  if (sentence) parts.push(element("p", { class: "quiet" }, sentence));
  parts.push(element("p", { class: "quiet" }, factsOf(file)));
  if (scene.live) parts.push(button("Open", () => actions.open(file.path), { class: "primary" }));
  if (file.tokens.signatures !== null) parts.push(...declarationsOf(scene, actions));
  return parts;
}

function factsOf(file) {
  const facts = [languageName(file), plural(file.lines, "line"), plural(file.bytes, "byte")];
  if (file.form === "cells") facts.push("cells without outputs");
  return facts.filter((fact) => fact !== NO_VIEW).join(" · ");
}

function numbersOf(file, tokens) {
  const rows = VIEWS.map((view) => {
    const cost = file.tokens[view];
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, view[0].toUpperCase() + view.slice(1)),
      element("td", { class: "tokens" }, cost === null ? NO_VIEW : tokens(cost)),
      element("td", { class: "share" }, cost === null ? "" : percent(cost, file.tokens.full)),
      element("td", {}, cost === null ? "" : bar(cost, file.tokens.full)),
    );
  });
  return element("table", { class: "numbers", "aria-label": "Tokens" }, element("tbody", {}, ...rows));
}

function declarationsOf(scene, actions) {
  const heading = element("h3", {}, "Declarations");
  const { declarations } = scene;
  if (declarations === undefined) {
    const text = scene.live ? "Looking …" : "Not in this file: run ullage outline on it.";
    return [heading, element("p", { class: "quiet", role: "status" }, text)];
  }
  if (!declarations?.length) return [heading, element("p", { class: "quiet" }, "None to show.")];
  const list = element("ul", { class: "declarations" });
  const rows = flattened(declarations);
  const more = button("", () => addRows());
  const most = Math.max(...rows.map((row) => row.declaration.tokens.full));
  const addRows = () => {
    const first = list.children.length;
    list.append(...rows.slice(first, first + DECLARATIONS_AT_ONCE).map((row) => declarationRow(row, most, scene, actions)));
    more.textContent = `${fullNumber(rows.length - list.children.length)} more`;
    more.hidden = list.children.length >= rows.length;
  };
  addRows();
  return [heading, list, more];
}

/** Parents before their children, without recursion: sources nest as deep as they like. */
function flattened(declarations) {
  const rows = [];
  const stack = declarations.map((declaration) => ({ declaration, depth: 0 })).reverse();
  while (stack.length) {
    const row = stack.pop();
    rows.push(row);
    const children = row.declaration.children.map((declaration) => ({ declaration, depth: row.depth + 1 }));
    stack.push(...children.reverse());
  }
  return rows;
}

function declarationRow({ declaration, depth }, most, scene, actions) {
  const { line } = declaration.range.start;
  const title = `${declaration.kind}, line ${line + 1}\n${declaration.signature}`;
  const name = element("bdi", { class: "name" }, shownName(declaration.name));
  const cost = element("span", { class: "tokens" }, scene.tokens(declaration.tokens.full));
  const row = [name, element("span", { class: "kind" }, declaration.kind), cost, bar(declaration.tokens.full, most)];
  const made = scene.live
    ? button("", () => actions.open(scene.file.path, line), { title })
    : element("div", { title });
  made.append(...row);
  made.style.setProperty("--depth", Math.min(depth, 6));
  return element("li", {}, made);
}

/** The heaviest files of a folder. `actions`: select(path). */
function heaviestFiles(scene, actions) {
  const { files, view, tokens, limit } = scene;
  const heaviest = [...files].sort((a, b) => costIn(b, view) - costIn(a, view)).slice(0, MOST_HEAVY);
  const most = heaviest.length ? costIn(heaviest[0], view) : 0;
  const rows = heaviest.map((file) => {
    const row = button("", () => actions.select(file.path), { title: shownName(file.path) });
    const folder = file.path.slice(0, Math.max(0, file.path.lastIndexOf("/")));
    if (file.tokens.full > limit) row.classList.add("over");
    row.append(
      element("bdi", { class: "name" }, shownName(lastPart(file.path))),
      element("bdi", { class: "kind" }, shownName(folder)),
      element("span", { class: "tokens" }, tokens(costIn(file, view))),
      bar(costIn(file, view), most),
    );
    return element("li", {}, row);
  });
  return [element("h2", { tabindex: -1 }, "Heaviest files"), element("ol", { class: "declarations heaviest" }, ...rows)];
}
