"use strict";
// The table of files: the text alternative of the map. Sorted, filtered, a page at a time.

const ROWS_A_PAGE = 100;

const COLUMNS = [
  { key: "path", title: "Path", value: (file) => file.path },
  { key: "full", title: "Full", value: (file) => file.tokens.full, number: true },
  { key: "signatures", title: "Signatures", value: (file) => file.tokens.signatures, number: true },
  { key: "headers", title: "Headers", value: (file) => file.tokens.headers, number: true },
  { key: "language", title: "Language", value: (file) => languageName(file) },
  { key: "status", title: "Status", value: (file) => statusWord(file.status) },
];

class FileTable {
  /** `actions`: select(path), sort(key), page(number). */
  constructor(table, pages, actions) {
    this.pages = pages;
    this.actions = actions;
    this.body = element("tbody", {
      click: (event) => {
        const row = event.target.closest("tr");
        if (row) actions.select(row.dataset.path);
      },
    });
    this.headings = COLUMNS.map((column) =>
      element("th", { scope: "col", class: column.number ? "tokens" : null }, button(column.title, () => actions.sort(column.key))),
    );
    this.caption = element("caption", { class: "unseen" });
    table.replaceChildren(this.caption, element("thead", {}, element("tr", {}, ...this.headings)), this.body);
  }

  /** Draw: `scene` = {files, sort, page, selected, tokens, limit, where}. Returns the page shown. */
  draw(scene) {
    const { files, sort } = scene;
    const last = Math.max(0, Math.ceil(files.length / ROWS_A_PAGE) - 1);
    const page = Math.min(scene.page, last);
    const first = page * ROWS_A_PAGE;
    const shown = files.slice(first, first + ROWS_A_PAGE);
    COLUMNS.forEach((column, index) => {
      const order = column.key === sort.key ? (sort.descending ? "descending" : "ascending") : "none";
      this.headings[index].setAttribute("aria-sort", order);
    });
    this.caption.textContent = `Files in ${scene.where}, with their tokens in each view`;
    const focused = this.body.contains(document.activeElement) && document.activeElement.closest("tr").dataset.path;
    this.body.replaceChildren(...shown.map((file) => fileRow(file, scene)));
    if (focused) this.focus(focused);
    this.drawPages(page, last, files.length, first + shown.length);
    return page;
  }

  /** Focus a file's row; whether it is on this page. */
  focus(path) {
    const row = [...this.body.children].find((one) => one.dataset.path === path);
    row?.querySelector("button").focus();
    return Boolean(row);
  }

  drawPages(page, last, count, shownTo) {
    const go = (label, to, name) => {
      const made = button(label, () => this.actions.page(to), { "aria-label": name });
      made.disabled = to < 0 || to > last || to === page;
      return made;
    };
    const range = `${fullNumber(page * ROWS_A_PAGE + 1)}–${fullNumber(shownTo)} of ${fullNumber(count)}`;
    this.pages.hidden = last === 0;
    this.pages.replaceChildren(
      go("«", 0, "First page"),
      go("‹", page - 1, "Previous page"),
      element("span", {}, range),
      go("›", page + 1, "Next page"),
      go("»", last, "Last page"),
    );
  }
}

function fileRow(file, { selected, tokens, limit }) {
  const isOver = file.tokens.full > limit;
  const cut = file.path.lastIndexOf("/") + 1;
  const name = element(
    "button",
    { type: "button", class: "path", "aria-pressed": String(file.path === selected) },
    element("bdi", {}, element("span", { class: "folder" }, shownName(file.path.slice(0, cut))), shownName(file.path.slice(cut))),
  );
  const row = element(
    "tr",
    { class: file.path === selected ? "selected" : null },
    element("th", { scope: "row" }, name),
    ...VIEWS.map((view) => element("td", { class: "tokens" }, file.tokens[view] === null ? NO_VIEW : tokens(file.tokens[view]))),
    element("td", {}, languageName(file)),
    element("td", { title: statusSentence(file.status) || null }, statusWord(file.status)),
  );
  row.dataset.path = file.path;
  if (isOver) {
    row.children[1].classList.add("over");
    row.children[1].title = `Over the read limit of ${fullNumber(limit)} tokens`;
  }
  return row;
}

/** The files that match every word of a filter, in order; what has no number comes last. */
function chosenFiles(files, filter, sort) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const { value } = COLUMNS.find((column) => column.key === sort.key);
  const matching = files.filter((file) => {
    const text = `${file.path} ${languageName(file)} ${statusWord(file.status)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const direction = sort.descending ? -1 : 1;
  return matching.sort((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one === other) return a.path < b.path ? -1 : 1;
    if (one === null || other === null) return one === null ? 1 : -1;
    return one < other ? -direction : direction;
  });
}
