"use strict";
// Usage over time: a bar for each day or each request, in parts by phase, else by model; what
// phases took, what was in vain, and the same as a table.

const CHART_HEIGHT = 190;
const AXIS_WIDTH = 48;
const AXIS_HEIGHT = 20;
const LEAST_BAR = 5; // pixels of a bar with its gap: less can neither be seen nor hit
const MOST_BAR = 56;
const LABEL_GAP = 14; // pixels between two words below the bars
const MOST_DAYS = 92;
const MOST_ROWS = 200;
const MOST_SESSIONS = 3;
const NO_PHASE = "no phase known";
const AGENTS = { "claude-code": "Claude Code", codex: "Codex", gemini: "Gemini" };

class UsageSection {
  /** `actions`: change(choice) when a person has chosen what to see, {by, kind}. */
  constructor(section, actions) {
    this.section = section;
    this.actions = actions;
    this.usage = null;
    this.current = 0;
    this.bars = [];
    this.svg = element("svg", { role: "group", height: CHART_HEIGHT });
    const chart = byId("usage-chart");
    chart.replaceChildren(this.svg);
    chart.addEventListener("keydown", (event) => this.key(event));
    chart.addEventListener("focusin", (event) => this.focused(event));
    chart.addEventListener("focusout", () => this.ring?.setAttribute("visibility", "hidden"));
    chart.addEventListener("pointerover", (event) => this.look(barOf(event)));
    chart.addEventListener("pointerleave", () => this.look(null));
    section.addEventListener("change", (event) => actions.change({ [event.target.name.replace("usage-", "")]: event.target.value }));
    byId("usage-details").addEventListener("toggle", () => this.drawTable());
  }

  /** Show the usage, or that there is none: then there is no section. `choice` = {by, kind}. */
  show(usage, choice) {
    this.usage = usage;
    // Of a feature without a use in this time there is a budget, and no bar.
    const kinds = ["measured", "recorded"].filter((kind) => usage?.[kind]?.uses);
    this.section.hidden = !kinds.length;
    if (!kinds.length) return;
    this.kind = kinds.includes(choice.kind) ? choice.kind : kinds[0];
    this.by = choice.by === "use" ? "use" : "day";
    this.series = usage[this.kind];
    byId("usage-kinds").hidden = kinds.length < 2;
    this.section.querySelector(`[name=usage-kind][value=${this.kind}]`).checked = true;
    this.section.querySelector(`[name=usage-by][value=${this.by}]`).checked = true;
    byId("usage-by-use").textContent = this.kind === "measured" ? "By request" : "By use";
    this.keys = keysOf(this.series);
    this.draw();
    this.drawFacts();
    this.drawPhases();
    this.drawAdvice();
    this.drawTable();
  }

  /** Draw the bars as wide as there is room. */
  draw() {
    if (this.section.hidden || !this.series) return;
    const hadFocus = this.svg.contains(document.activeElement);
    this.width = byId("usage-chart").clientWidth;
    this.svg.setAttribute("width", this.width);
    const room = this.width - AXIS_WIDTH;
    const all = this.by === "day" ? daysOf(this.series, this.keys) : usesOf(this.series, this.keys);
    this.columns = all.slice(-Math.max(1, Math.floor(room / LEAST_BAR)));
    const most = niceEnd(Math.max(1, ...this.columns.map((column) => column.tokens)));
    const step = Math.min(MOST_BAR, room / this.columns.length);
    this.ring = element("rect", { class: "ring", visibility: "hidden" });
    this.bars = this.columns.map((column, index) => this.bar(column, index, step, most));
    this.svg.replaceChildren(...gridLines(most, this.width), ...this.bars, ...this.axis(step), this.ring);
    const what = this.by === "day" ? "day" : this.noun();
    const more = all.length - this.columns.length + (this.by === "use" ? this.series.leftOut : 0);
    byId("usage-more").textContent = more ? `The last ${fullNumber(this.columns.length)}; ${fullNumber(more)} before them.` : "";
    this.svg.setAttribute("aria-label", `Tokens by ${what}: ${plural(this.columns.length, what)}. Arrow keys, Home and End move.`);
    this.drawLegend();
    this.setCurrent(Math.min(this.current, this.bars.length - 1));
    if (hadFocus) this.bars[this.current].focus();
    this.look(null);
  }

  noun() {
    return this.kind === "measured" ? "request" : "use";
  }

  bar(column, index, step, most) {
    const group = element("g", { class: "usage-bar", role: "img", tabindex: -1, "aria-label": this.spoken(column) });
    group.dataset.index = index;
    const x = AXIS_WIDTH + index * step;
    const width = Math.max(1, step - Math.max(1, step * 0.18));
    const height = CHART_HEIGHT - AXIS_HEIGHT;
    // All of the height can be pointed at, however low the bar is.
    group.append(element("rect", { class: "usage-room", x, y: 0, width: step, height }));
    let top = height;
    for (const [key, tokens] of column.parts) {
      const part = (tokens / most) * (height - 8);
      top -= part;
      const rect = element("rect", { class: "usage-part", x, y: top, width, height: part });
      rect.style.setProperty("--colour", colourAt(this.keys, key));
      group.append(rect);
    }
    return group;
  }

  /** Words below the bars, as many as there is room for. */
  axis(step) {
    const label = (column) => (this.by === "day" ? column.name.slice(5) : column.name.slice(5, 16));
    const width = this.by === "day" ? 32 : 64;
    const every = Math.ceil((width + LABEL_GAP) / step);
    return this.columns.flatMap((column, index) => {
      const x = AXIS_WIDTH + index * step;
      if (index % every || (index && x > this.width - width)) return [];
      return [element("text", { class: "usage-label", x, y: CHART_HEIGHT - 5 }, label(column))];
    });
  }

  spoken(column) {
    const parts = column.parts.filter(([, tokens]) => tokens).map(([key, tokens]) => `${keyName(this.keys, key)} ${fullNumber(tokens)}`);
    const told = [`${fullNumber(column.tokens)} tokens`, ...(parts.length > 1 || this.by === "use" ? parts : [])];
    if (this.by === "day") told.push(plural(column.uses, this.noun()));
    else told.push(...column.facts);
    return `${column.name}: ${told.join(", ")}`;
  }

  look(index) {
    byId("usage-readout").textContent = index === null ? "\u00a0" : this.spoken(this.columns[index]);
  }

  key(event) {
    const to = { ArrowLeft: this.current - 1, ArrowRight: this.current + 1, Home: 0, End: this.bars.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (!this.bars[to]) return;
    this.setCurrent(to);
    this.bars[to].focus();
  }

  setCurrent(index) {
    this.bars[this.current]?.setAttribute("tabindex", -1);
    this.current = Math.max(0, index);
    this.bars[this.current]?.setAttribute("tabindex", 0);
  }

  focused(event) {
    const index = barOf(event);
    if (index === null) return;
    this.setCurrent(index);
    this.look(index);
    const room = this.bars[index].querySelector(".usage-room");
    for (const name of ["x", "width"]) this.ring.setAttribute(name, room.getAttribute(name));
    this.ring.setAttribute("y", 2);
    this.ring.setAttribute("height", CHART_HEIGHT - AXIS_HEIGHT);
    if (this.bars[index].matches(":focus-visible")) this.ring.setAttribute("visibility", "visible");
  }

  drawLegend() {
    const isDrawn = (name) => this.columns.some(({ parts }) => parts.some(([key, tokens]) => key === name && tokens));
    const shown = this.keys.names.filter(isDrawn).map((name) => legendItem(colourAt(this.keys, name), keyName(this.keys, name)));
    byId("usage-legend").replaceChildren(...shown);
  }

  drawFacts() {
    const { report, uses, sessions } = this.series;
    const facts = [plural(uses, this.noun())];
    if (sessions) facts.unshift(plural(sessions, "session"));
    facts.push(this.kind === "measured" ? `contexts grew by ${fullNumber(report.used)} tokens` : `${fullNumber(report.used)} tokens`);
    if (report.budget !== null) {
      const left = report.overrun ? `${fullNumber(report.overrun)} over the budget` : `${fullNumber(report.remaining)} left`;
      const whole = report.featureUsed === report.used ? "" : " by the whole feature at work";
      facts.push(`${budgetShare(report.utilisation)} % of ${fullNumber(report.budget)}${whole}, ${left}`, `efficiency ${report.efficiency} of 100`);
    }
    byId("usage-facts").textContent = facts.join(" · ");
  }

  drawPhases() {
    const { phases, used } = this.series.report;
    const box = byId("usage-phases");
    box.hidden = !phases.some((one) => one.phase !== null);
    if (box.hidden) return;
    // Before its first phase a session has grown by nothing: not worth a row.
    const told = phases.filter((one) => one.phase !== null || one.tokens);
    const hasBudgets = told.some((one) => one.budgets.length);
    const rows = told.map((one) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, element("bdi", {}, shownName(one.phase ?? NO_PHASE))),
        element("td", { class: "tokens" }, fullNumber(one.tokens)),
        element("td", { class: "share" }, percent(one.tokens, used)),
        ...(hasBudgets ? [element("td", { class: "share" }, budgetOf(one))] : []),
        element("td", {}, bar(one.tokens, used)),
      ),
    );
    const table = element("table", { class: "numbers", "aria-label": "Tokens by phase" }, element("tbody", {}, ...rows));
    box.replaceChildren(element("h3", {}, "Phases"), table);
  }

  drawAdvice() {
    const own = this.series.report.recommendations.map((one) => element("li", {}, shownName(one.text)));
    const wasted = this.usage.waste.slice(0, MOST_SESSIONS).map(wasteOf);
    const box = byId("usage-advice");
    box.hidden = !own.length && !wasted.length;
    const parts = own.length ? [element("ul", {}, ...own)] : [];
    if (wasted.length) parts.push(element("h3", {}, "In the contexts, when last looked at"), ...wasted);
    box.replaceChildren(...parts);
  }

  /** The same in words and numbers; made when somebody asks for it. */
  drawTable() {
    const table = byId("usage-table");
    table.replaceChildren();
    if (!byId("usage-details").open || !this.series) return;
    const { names, rows } = this.by === "day" ? dayRows(this.series, this.keys) : useRows(this.series, this.keys);
    const isNumber = (index) => rows.some((row) => typeof row[index] === "number");
    const kind = (index) => ({ class: isNumber(index) ? "tokens" : null });
    const head = names.map((name, index) => element("th", { scope: "col", ...kind(index) }, name));
    const cell = (value, index) => {
      const shown = typeof value === "number" ? fullNumber(value) : (value ?? NO_VIEW);
      return index ? element("td", kind(index), shown) : element("th", { scope: "row" }, shown);
    };
    const shown = rows.reverse().slice(0, MOST_ROWS);
    const caption = `Tokens by ${this.by === "day" ? "day" : this.noun()}, the newest first`;
    table.append(
      element("caption", { class: "unseen" }, caption),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...shown.map((row) => element("tr", {}, ...row.map(cell)))),
    );
  }
}

/** Per cent of a budget; of many times the budget without a digit behind the point. */
function budgetShare(utilisation) {
  return utilisation < 1_000 ? utilisation : fullNumber(Math.round(utilisation));
}

/** That of the name itself: of a part, not that of its phase. And what was used of it, where that is not what stands beside it. */
function budgetOf({ budgets, tokens }) {
  if (!budgets.length) return "";
  const { budget, used } = budgets.at(-1);
  return `${used === tokens ? "" : `${fullNumber(used)} `}of ${fullNumber(budget)}`;
}

function dayRows(series, keys) {
  const rows = daysOf(series, keys, false).map((column) => {
    const parts = new Map(column.parts);
    return [column.name, ...keys.names.map((name) => parts.get(name) ?? 0), column.tokens, column.uses];
  });
  return { names: ["Day", ...keys.names.map((name) => keyName(keys, name)), "Tokens", "Times"], rows };
}

function useRows({ points }, keys) {
  const rows = points.map((point) => [
    localMoment(point.at),
    shownName(point.operation),
    keyName(keys, keys.of(point)),
    point.tokens,
    point.cumulative,
    point.context,
    point.remaining,
  ]);
  const told = ["Time", "What", keys.byPhase ? "Phase" : "Model", "Tokens", "In all", "Context", "Left"];
  const used = told.map((_, index) => rows.some((row) => row[index] !== null));
  return { names: told.filter((_, index) => used[index]), rows: rows.map((row) => row.filter((_, index) => used[index])) };
}

/** What bars are made of: phases where there are any, else models; the heaviest have colours. */
function keysOf({ days, report }) {
  const byPhase = report.phases.some((one) => one.phase !== null);
  const of = byPhase
    ? ({ phase }) => phase ?? ""
    : ({ agent, model }) => (agent === null ? "" : `${AGENTS[agent] ?? agent}${model ? ` · ${model}` : ""}`);
  const sums = new Map();
  for (const share of days.flatMap((day) => day.shares)) sums.set(of(share), (sums.get(of(share)) ?? 0) + share.tokens);
  const heaviest = [...sums].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const names = heaviest.slice(0, MOST_COLOURS);
  const rest = heaviest.length > names.length;
  return { byPhase, names: rest ? [...names, null] : names, of: (share) => (names.includes(of(share)) ? of(share) : null) };
}

function keyName(keys, name) {
  if (name === null) return "other";
  if (name === "") return keys.byPhase ? NO_PHASE : "recorded";
  return shownName(name);
}

function colourAt(keys, name) {
  if (name === null) return "var(--other)";
  if (name === "" && keys.byPhase) return "var(--none)";
  return `var(--colour-${keys.names.indexOf(name) + 1})`;
}

/** A column for each day from the first to the last; days without any have one, too, if asked. */
function daysOf({ days }, keys, withEmpty = true) {
  const columns = days.map((day) => ({ name: day.day, tokens: day.tokens, uses: day.uses, parts: summed(day.shares, keys) }));
  if (!withEmpty) return columns;
  const known = new Map(columns.map((column) => [column.name, column]));
  const all = [];
  // At noon UTC no change of clocks skips a day.
  const last = Date.parse(`${days.at(-1).day}T12:00Z`);
  const first = Math.max(Date.parse(`${days[0].day}T12:00Z`), last - (MOST_DAYS - 1) * 86_400_000);
  for (let at = first; at <= last; at += 86_400_000) {
    const name = new Date(at).toISOString().slice(0, 10);
    all.push(known.get(name) ?? { name, tokens: 0, uses: 0, parts: [] });
  }
  return all;
}

function usesOf({ points }, keys) {
  return points.map((point) => ({
    name: localMoment(point.at),
    tokens: point.tokens,
    parts: [[keys.of(point), point.tokens]],
    facts: [
      ...(point.operation === "request" ? [] : [shownName(point.operation)]),
      ...(point.context === null ? [] : [`context ${fullNumber(point.context)}`]),
      ...(point.remaining === null ? [] : [`${fullNumber(point.remaining)} left`]),
    ],
  }));
}

function summed(shares, keys) {
  const sums = new Map(keys.names.map((name) => [name, 0]));
  for (const share of shares) sums.set(keys.of(share), (sums.get(keys.of(share)) ?? 0) + share.tokens);
  return [...sums];
}

function gridLines(most, width) {
  const height = CHART_HEIGHT - AXIS_HEIGHT;
  return [0, 0.5, 1].flatMap((share) => {
    const y = height - share * (height - 8);
    return [
      element("rect", { class: "usage-line", x: AXIS_WIDTH, y, width: Math.max(0, width - AXIS_WIDTH), height: 1 }),
      element("text", { class: "usage-label", x: AXIS_WIDTH - 6, y: y + 4, "text-anchor": "end" }, shortNumber(most * share).replace(/\.0+(?=[KM])/, "")),
    ];
  });
}

/** The next round number: of these the half can be said shortly, too. */
function niceEnd(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((times) => times * unit).find((end) => end >= value);
}

function wasteOf({ session, asOf, waste, recommendations }) {
  const rows = [
    ["before the first prompt", waste.alwaysLoaded, []],
    ["read again, though it was there", waste.readAgain.tokens, waste.readAgain.files],
    ["read once and not used since", waste.notUsed.tokens, waste.notUsed.files],
  ].map(([name, tokens, files]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element("td", { class: "tokens" }, estimated(tokens)),
      element("td", { class: "quiet path" }, element("bdi", {}, files.map((one) => shownName(one.path)).join(", "))),
    ),
  );
  const title = `${shownName(session.slice(0, 8))} · ${localMoment(asOf)}`;
  const box = element("div", { class: "waste" }, element("p", { class: "quiet" }, title));
  box.append(element("table", { class: "numbers", "aria-label": `Waste in ${title}` }, element("tbody", {}, ...rows)));
  if (recommendations.length) box.append(element("ul", {}, ...recommendations.map((one) => element("li", {}, shownName(one.text)))));
  return box;
}

function estimated(tokens) {
  if (tokens === null) return "unknown";
  return tokens ? `~${fullNumber(tokens)}` : "none";
}

/** A time of ISO 8601 as a clock here has it. */
function localMoment(text) {
  const at = new Date(text);
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function barOf(event) {
  const group = event.target.closest?.("[data-index]");
  return group ? Number(group.dataset.index) : null;
}
