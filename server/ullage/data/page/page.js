"use strict";
// The page: its state, what it draws from it, and what it says to the editor around it.

const USUAL_WINDOW = 200_000; // tokens of the window that most agents have, where no model says another
const MOST_COLOURS = 5;
const MOST_SKIPPED = 1_000;
const LISTED_REASONS = { ignored: "ignored", binary: "binary", "too-large": "too large", unreadable: "unreadable", encoding: "not UTF-8" };

class Page {
  constructor(editor) {
    this.editor = editor;
    this.state = { view: "full", folder: "", selected: null, sort: { key: "full", descending: true }, filter: "", page: 0, usage: { by: "day", kind: "measured" } };
    Object.assign(this.state, editor?.getState?.());
    this.declarations = new Map();
    this.report = null;
    this.used = null;
    const select = (path) => this.select(path);
    this.map = new Treemap(byId("canvas"), {
      open: select,
      enter: (path) => this.enter(path),
      leave: () => this.leave(),
      list: () => byId("filter").focus(),
      look: (cell) => this.look(cell),
    });
    this.table = new FileTable(byId("table"), byId("pages"), {
      select: (path) => this.select(path, { fromTable: true }),
      sort: (key) => this.sortBy(key),
      page: (page) => this.change({ page }, () => this.drawTable()),
    });
    this.usage = new UsageSection(byId("usage"), {
      change: (choice) => this.change({ usage: { ...this.state.usage, ...choice } }, () => this.drawUsage()),
    });
    this.listen();
  }

  listen() {
    byId("views").addEventListener("change", (event) => this.change({ view: event.target.value }, () => this.drawView()));
    byId("filter").addEventListener("input", (event) => this.change({ filter: event.target.value, page: 0 }, () => this.drawTable()));
    byId("skipped").addEventListener("toggle", () => this.drawSkipped());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.state.selected !== null && byId("details").contains(event.target)) this.close();
    });
    const refresh = byId("refresh");
    refresh.hidden = !this.editor;
    refresh.addEventListener("click", () => this.say({ type: "refresh" }));
    let width = 0;
    new ResizeObserver(() => {
      const now = byId("canvas").clientWidth;
      if (this.report && now && now !== width) {
        this.drawMap();
        this.usage.draw();
      }
      width = now;
    }).observe(byId("canvas"));
  }

  say(message) {
    this.editor?.postMessage(message);
  }

  hear(message) {
    if (message?.type === "report") this.show(message.report, message.note);
    else if (message?.type === "declarations") this.learn(message.path, message.declarations);
    else if (message?.type === "usage") this.use(message.usage);
    else if (message?.type === "progress") this.tell(message.text, false);
    else if (message?.type === "problem") this.tell(message.text, true);
  }

  tell(text, isProblem) {
    byId("status").textContent = text;
    byId("status").classList.toggle("problem", isProblem);
  }

  /** Show a report; what the person has chosen stays, as far as it is still there. */
  show(report, note = null) {
    this.report = report;
    this.tree = makeTree(report.files);
    this.byPath = new Map(report.files.map((file) => [file.path, file]));
    this.tokens = (count) => fullNumber(count, report.exact);
    this.colours = languageColours(report.files);
    // What was known of the files may not be so any more.
    if (this.editor) this.declarations.clear();
    if (!this.byPath.has(this.state.selected)) this.state.selected = null;
    this.tell("", false);
    byId("report").hidden = false;
    byId("filter").value = this.state.filter;
    byId("views").querySelector(`[value=${this.state.view}]`).checked = true;
    this.drawHeading(note);
    this.drawLegend();
    this.drawFolder();
    this.drawSkippedTitle();
    this.drawUsage();
    if (this.state.selected !== null) this.ask(this.state.selected);
  }

  /** Show what was used over time; null: nobody knows. */
  use(usage) {
    this.used = usage;
    this.drawUsage();
  }

  drawUsage() {
    // Without a report there is nothing to be seen yet, and no width to draw in.
    if (this.report) this.usage.show(this.used, this.state.usage);
  }

  learn(path, declarations) {
    this.declarations.set(path, declarations);
    if (path === this.state.selected) this.drawDetails();
  }

  ask(path) {
    const file = this.byPath.get(path);
    if (this.editor && file.tokens.signatures !== null && !this.declarations.has(path)) {
      this.say({ type: "declarations", path });
    }
  }

  // What a person does.

  change(part, draw) {
    Object.assign(this.state, part);
    this.editor?.setState?.(this.state);
    draw();
  }

  select(path, { fromTable = false } = {}) {
    this.fromTable = fromTable;
    this.change({ selected: path }, () => {
      this.drawDetails();
      this.map.select(path);
      this.drawTable();
    });
    this.ask(path);
    const title = byId("details").querySelector("h2");
    title.focus({ preventScroll: true });
    byId("details").scrollIntoView({ block: "nearest" });
  }

  close() {
    const path = this.state.selected;
    this.change({ selected: null }, () => {
      this.drawDetails();
      this.map.select(null);
      this.drawTable();
    });
    if (this.fromTable && this.table.focus(path)) return;
    this.map.setCurrent(this.map.shapes.findIndex((shape) => shape.key === `file:${path}`));
    this.map.focus();
  }

  enter(path) {
    this.change({ folder: path, page: 0 }, () => this.drawFolder());
    this.map.setCurrent(0);
    this.map.focus();
  }

  leave() {
    const way = wayTo(this.tree, this.state.folder);
    if (way.length < 2) return;
    const left = `folder:${way.at(-1).path}`;
    this.enter(way.at(-2).path);
    const index = this.map.shapes.findIndex((shape) => shape.key === left && shape.box);
    if (index >= 0) this.map.move(index);
  }

  sortBy(key) {
    const { sort } = this.state;
    const isNumber = COLUMNS.find((column) => column.key === key).number ?? false;
    const descending = sort.key === key ? !sort.descending : isNumber;
    this.change({ sort: { key, descending }, page: 0 }, () => this.drawTable());
  }

  look(cell) {
    const readout = byId("readout");
    if (!cell) {
      readout.textContent = "\u00a0";
      return;
    }
    const numbers = VIEWS.map((view) => {
      const cost = cell.kind === "file" ? cell.node.file.tokens[view] : cell.cost[view];
      return `${view} ${cost === null ? NO_VIEW : this.tokens(cost)}`;
    });
    const path = shownName(cell.node.path);
    const name = cell.kind === "rest" ? `${plural(cell.count, "smaller file")}${path && ` in ${path}`}` : path;
    readout.replaceChildren(element("bdi", { class: "name" }, name), element("span", {}, numbers.join(" · ")));
  }

  // What is drawn.

  drawHeading(note) {
    const { report } = this;
    const name = shownName(lastPart(report.root));
    document.title = `${name} · Ullage report`;
    byId("name").textContent = name;
    byId("name").title = shownName(report.root);
    byId("facts").textContent = [plural(report.total.files, "file"), note ?? countedHow(report)].join(" · ");
    const facts = [];
    if (report.band) facts.push(`full is likely between ${report.band.map(shortNumber).join(" and ")}`);
    if (report.verdict) facts.push(verdictSentence(report, this.tokens));
    if (report.alwaysLoaded) {
      const { tokens, files } = report.alwaysLoaded;
      facts.push(`before your first prompt ${this.tokens(tokens)} in ${plural(files, "file")}`);
    }
    if (facts.length) byId("facts").textContent += ` · ${facts.join(" · ")}`;
    for (const card of byId("views").children) this.drawCard(card);
  }

  drawCard(card) {
    const { total, window } = this.report;
    const limit = window ?? USUAL_WINDOW;
    const tokens = total[card.querySelector("input").value];
    card.querySelector("strong").textContent = this.tokens(tokens);
    card.querySelector(".quiet").textContent = `${windows(tokens, limit)} of ${shortNumber(limit).replace(/\.0+(?=[KM])/, "")} · ${percent(tokens, total.full)}`;
    card.querySelector(".bar").replaceWith(bar(tokens, total.full));
  }

  drawFolder() {
    const way = wayTo(this.tree, this.state.folder);
    this.folder = way.at(-1);
    this.state.folder = this.folder.path;
    const crumbs = way.map((folder, index) => {
      const name = index ? shownName(folder.name) : shownName(lastPart(this.report.root));
      if (index === way.length - 1) return element("span", { "aria-current": "true" }, name);
      return button(name, () => this.enter(folder.path));
    });
    byId("crumbs").replaceChildren(...crumbs);
    this.inFolder = filesIn(this.folder);
    this.drawMap();
    this.drawDetails();
    this.drawTable();
  }

  drawMap() {
    this.map.draw({
      folder: this.folder,
      view: this.state.view,
      colourOf: (file) => colourOf(file, this.colours),
      isOver: (file) => file.tokens.full > this.report.readLimit,
      tokens: this.tokens,
      shortTokens: (count) => (this.report.exact ? "" : "~") + shortNumber(count),
    });
    this.map.select(this.state.selected);
    this.look(null);
  }

  drawView() {
    this.map.show(this.state.view);
    if (this.state.selected === null) this.drawDetails();
  }

  drawDetails() {
    const file = this.byPath.get(this.state.selected);
    const scene = { tokens: this.tokens, limit: this.report.readLimit };
    const parts = file
      ? fileDetails(
          { ...scene, file, declarations: this.declarations.get(file.path), live: Boolean(this.editor) },
          { close: () => this.close(), open: (path, line) => this.say({ type: "open", path, ...(line === undefined ? {} : { line }) }) },
        )
      : heaviestFiles({ ...scene, files: this.inFolder, view: this.state.view }, { select: (path) => this.select(path) });
    const details = byId("details");
    const hadFocus = details.contains(document.activeElement);
    details.replaceChildren(...parts);
    if (hadFocus) details.querySelector("h2").focus({ preventScroll: true });
  }

  drawTable() {
    const files = chosenFiles(this.inFolder, this.state.filter, this.state.sort);
    const where = this.folder.path ? shownName(this.folder.path) : shownName(lastPart(this.report.root));
    this.state.page = this.table.draw({
      ...this.state,
      files,
      where,
      tokens: this.tokens,
      limit: this.report.readLimit,
    });
    const sum = files.reduce((total, file) => total + file.tokens.full, 0);
    const place = this.folder.path ? ` in ${where}` : "";
    byId("matches").textContent = files.length
      ? `${plural(files.length, "file")}${place}, ${this.tokens(sum)} tokens in full`
      : `No file${place} matches.`;
  }

  drawLegend() {
    const shown = [...this.colours].map(([language, colour]) => legendItem(colour, language));
    const { files, readLimit } = this.report;
    const views = files.filter((file) => file.tokens.signatures !== null);
    if (views.some((file) => !this.colours.has(file.language))) shown.push(legendItem("var(--other)", "other source"));
    if (views.length < files.length) shown.push(legendItem("var(--none)", "no signatures"));
    const over = files.filter((file) => file.tokens.full > readLimit).length;
    if (over) {
      const item = legendItem("transparent", `${fullNumber(over)} over the read limit of ${shortNumber(readLimit).replace(".0", "")}`);
      item.classList.add("over");
      shown.push(item);
    }
    byId("legend").replaceChildren(...shown);
  }

  drawSkippedTitle() {
    const { skipped, ignored } = this.report;
    const counts = new Map();
    for (const one of skipped) if (one.reason !== "ignored") counts.set(one.reason, (counts.get(one.reason) ?? 0) + 1);
    if (ignored) counts.set("ignored", ignored);
    const parts = [...counts].map(([reason, count]) => `${fullNumber(count)} ${LISTED_REASONS[reason] ?? reason}`);
    byId("skipped").hidden = !parts.length;
    byId("skipped").querySelector("summary").textContent = `Not counted: ${parts.join(", ")}`;
    this.drawSkipped();
  }

  drawSkipped() {
    const section = byId("skipped");
    section.querySelector("div")?.remove();
    if (!section.open || !this.report) return;
    const { skipped, ignored } = this.report;
    const rows = skipped.slice(0, MOST_SKIPPED).map((one) =>
      element(
        "tr",
        {},
        element("td", {}, element("bdi", {}, shownName(one.path))),
        element("td", { class: "quiet" }, LISTED_REASONS[one.reason] ?? one.reason),
        element("td", { class: "quiet" }, one.detail === one.reason ? "" : shownName(one.detail)),
      ),
    );
    const box = element("div", {}, element("table", {}, element("tbody", {}, ...rows)));
    const unnamed = skipped.length - rows.length;
    if (unnamed) box.append(element("p", { class: "quiet" }, `${fullNumber(unnamed)} more; ullage report --format json names all.`));
    if (ignored && !skipped.some((one) => one.reason === "ignored")) {
      box.append(element("p", { class: "quiet" }, "ullage report --show-ignored names what rules leave out, and the rule."));
    }
    section.append(box);
  }
}

function countedHow({ encoding, model, exact }) {
  if (!exact) return `~ ${model}: ${encoding} counts times measured factors`;
  return model ? `${encoding}, exact for ${model}` : `${encoding}, exact`;
}

function verdictSentence({ verdict, budget, total }, tokens) {
  const limit = verdict === "over-maximum" ? budget.maximum : budget.target;
  const words = { within: "within the target", "over-target": "over the target", "over-maximum": "over the maximum" };
  return `${words[verdict] ?? verdict}: ${tokens(total.full)} of ${fullNumber(limit)}`;
}

/** How many windows; a little is not nothing. */
function windows(tokens, limit) {
  const share = tokens > 0 && tokens < 0.05 * limit ? "<0.1" : rounded(tokens / limit, 1);
  return `${share} window${share === "1.0" ? "" : "s"}`;
}

/** Colours for the languages with views that cost most. */
function languageColours(files) {
  const sums = new Map();
  for (const file of files) {
    if (file.tokens.signatures === null) continue;
    sums.set(file.language, (sums.get(file.language) ?? 0) + file.tokens.full);
  }
  const heaviest = [...sums].sort((a, b) => b[1] - a[1]).slice(0, MOST_COLOURS);
  return new Map(heaviest.map(([language], index) => [language, `var(--colour-${index + 1})`]));
}

function colourOf(file, colours) {
  if (file.tokens.signatures === null) return "var(--none)";
  return colours.get(file.language) ?? "var(--other)";
}

function legendItem(colour, words) {
  const swatch = element("i");
  swatch.style.setProperty("--colour", colour);
  return element("li", {}, swatch, words);
}

function filesIn(folder) {
  const files = [];
  const stack = [folder];
  while (stack.length) {
    for (const child of stack.pop().children) {
      if (child.file) files.push(child.file);
      else stack.push(child);
    }
  }
  return files;
}

function start() {
  const embedded = byId("data");
  const editor = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : null;
  const page = new Page(editor);
  if (embedded) {
    const { report, note, declarations, usage } = JSON.parse(embedded.textContent);
    for (const [path, known] of Object.entries(declarations)) page.declarations.set(path, known);
    page.show(report, note);
    page.use(usage ?? null);
    return;
  }
  window.addEventListener("message", (event) => page.hear(event.data));
  page.tell("Counting …", false);
  page.say({ type: "ready" });
}

start();
