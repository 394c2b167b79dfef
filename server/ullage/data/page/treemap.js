"use strict";
// The map: a rectangle for every file, its area in proportion to its tokens, in every view alike.
// Labels lie on top of the rectangles and borders are drawn across them, so that nothing but
// tokens takes up area.

const LEAST_AREA = 110; // square pixels of a cell: less can neither be read nor hit
const LABELLED_DEPTH = 2;
const LABEL_HEIGHT = 18;
const LINE_HEIGHT = 14;
const LEAST_LETTERS = 6; // of a name that is cut
const MOST_ANIMATED = 1_500;

class Treemap {
  /** `actions`: open(path), enter(folderPath), leave(), list(folderPath), look(cell or null). */
  constructor(canvas, actions) {
    this.canvas = canvas;
    this.actions = actions;
    this.shapes = [];
    this.files = [];
    this.current = 0;
    this.selected = null;
    this.measure = document.createElement("canvas").getContext("2d");
    this.svg = element("svg", { role: "group" });
    // Not on the drawing: one that listens to the focus is a stop of its own for Tab.
    canvas.addEventListener("click", (event) => this.activate(shapeOf(event)));
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("focusin", (event) => this.focused(shapeOf(event)));
    canvas.addEventListener("focusout", () => this.ring.setAttribute("visibility", "hidden"));
    canvas.addEventListener("pointerover", (event) => this.look(shapeOf(event)));
    canvas.addEventListener("pointerleave", () => this.look(null));
    canvas.replaceChildren(this.svg);
  }

  /** Draw a folder: `scene` = {folder, view, colourOf, isOver, tokens, shortTokens}. */
  draw(scene) {
    const hadFocus = this.svg.contains(document.activeElement);
    const before = this.shapes[this.current]?.key;
    this.scene = scene;
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.svg.setAttribute("width", this.width);
    this.svg.setAttribute("height", this.height);
    this.layOut();
    this.build();
    this.place();
    this.setCurrent(Math.max(0, this.shapes.findIndex((shape) => shape.key === before)));
    if (hadFocus) this.focus();
  }

  /** Show another view of the same folder: every rectangle moves to where it belongs. */
  show(view) {
    this.scene.view = view;
    this.svg.classList.toggle("animated", this.shapes.length <= MOST_ANIMATED);
    this.place();
  }

  /** Mark a file as the selected one; null for none. */
  select(path) {
    this.selected = path;
    const shape = this.files.find(({ cell }) => cell.kind === "file" && cell.node.path === path);
    this.frame.setAttribute("visibility", shape ? "visible" : "hidden");
    if (shape) setBox(this.frame, inset(shape.tile, 1.5));
  }

  focus() {
    this.shapes[this.current]?.group.focus({ preventScroll: true });
  }

  layOut() {
    const { folder } = this.scene;
    const least = (LEAST_AREA * folder.cost.full) / (this.width * this.height || 1);
    this.tree = d3.hierarchy(cellsOf(folder, least));
    this.tree.sum((cell) => (cell.children ? 0 : cell.cost.full));
    this.tree.sort((a, b) => b.value - a.value);
    // It keeps the neighbours of the first layout: in another view a file stays where it was.
    this.tile = d3.treemap().tile(d3.treemapResquarify);
    this.tile.size([this.width, this.height])(this.tree);
  }

  /** The elements, in the order in which they cover each other: files, borders, labels. */
  build() {
    this.ghost = element("rect", { class: "ghost" });
    this.ghostText = element("text", { class: "ghost-text", "text-anchor": "end" });
    this.frame = element("rect", { class: "frame" });
    this.ring = element("rect", { class: "ring", visibility: "hidden" });
    const leaves = this.tree.leaves().filter((leaf) => leaf.data.kind !== "folder");
    const folders = this.tree.descendants().filter((one) => one.depth && one.data.kind === "folder");
    this.borders = [...folders]
      .sort((a, b) => b.depth - a.depth)
      .map((tile) => ({ tile, rect: element("rect", { class: `border depth-${Math.min(3, tile.depth)}` }) }));
    const labelled = folders.filter((tile) => tile.depth <= LABELLED_DEPTH);
    this.files = leaves.map((tile) => this.fileShape(tile));
    this.labels = labelled.map((tile) => this.labelShape(tile));
    this.shapes = [...this.labels, ...this.files];
    this.shapes.forEach((shape, index) => {
      shape.group.dataset.index = index;
      shape.group.dataset.path = shape.cell.node.path;
    });
    this.svg.replaceChildren(
      this.ghost,
      this.ghostText,
      ...this.files.map((shape) => shape.group),
      ...this.borders.map((border) => border.rect),
      this.frame,
      ...this.labels.map((shape) => shape.group),
      this.ring,
    );
  }

  fileShape(tile) {
    const cell = tile.data;
    const rect = element("rect", { class: "tile" });
    const group = element("g", { class: `cell ${cell.kind}`, role: "button", tabindex: -1 }, rect);
    const over = cell.kind === "file" && this.scene.isOver(cell.node.file);
    const edge = over ? element("rect", { class: "over" }) : null;
    if (edge) group.append(edge);
    rect.style.setProperty("--colour", cell.kind === "file" ? this.scene.colourOf(cell.node.file) : "var(--none)");
    return { key: `${cell.kind}:${cell.node.path}`, tile, cell, group, rect, edge, over, texts: [] };
  }

  labelShape(tile) {
    const text = element("text", { x: 6, y: 12.5 });
    const rect = element("rect", { class: "chip", height: LABEL_HEIGHT, rx: 3 });
    const group = element("g", { class: "label", role: "button", tabindex: -1 }, rect, text);
    return { key: `folder:${tile.data.node.path}`, tile, cell: tile.data, group, rect, text, over: false };
  }

  /** Give everything its place in the view: the whole map is as large as its tokens are. */
  place() {
    const { folder, view, tokens } = this.scene;
    const share = folder.cost.full ? folder.cost[view] / folder.cost.full : 1;
    const scale = Math.sqrt(share);
    this.tree.sum((cell) => (cell.children ? 0 : cell.cost[view]));
    this.tile.size([this.width * scale, this.height * scale])(this.tree);
    this.font = getComputedStyle(this.svg).fontFamily;
    this.boxes = [];
    for (const { rect, tile } of this.borders) {
      setBox(rect, tile);
      // Around what is hardly wider than its border nothing would be left to see.
      const narrow = Math.min(tile.x1 - tile.x0, tile.y1 - tile.y0) < LABEL_HEIGHT;
      rect.classList.toggle("narrow", narrow);
    }
    for (const shape of this.labels) this.placeLabel(shape);
    for (const shape of this.files) this.placeFile(shape);
    for (const shape of this.shapes) shape.group.setAttribute("aria-label", this.spoken(shape));
    this.placeGhost(share);
    this.select(this.selected);
    this.ring.setAttribute("visibility", "hidden");
    const size = view === "full" ? "" : `, ${percent(folder.cost[view], folder.cost.full)} of the full text`;
    this.svg.setAttribute(
      "aria-label",
      `Map of ${folder.name ? shownName(folder.path) : "all files"}: ${tokens(folder.cost[view])} tokens in ${view}${size}. ` +
        "Arrow keys move, Page Down and Page Up go through all, Enter opens, Escape leaves the folder.",
    );
  }

  placeGhost(share) {
    const { folder, tokens, view } = this.scene;
    const isSmaller = view !== "full" && share < 0.995;
    this.ghost.setAttribute("visibility", isSmaller ? "visible" : "hidden");
    setBox(this.ghost, { x0: 1, y0: 1, x1: this.width - 1, y1: this.height - 1 });
    this.ghostText.textContent = isSmaller ? `full: ${tokens(folder.cost.full)}` : "";
    this.ghostText.setAttribute("x", this.width - 10);
    this.ghostText.setAttribute("y", this.height - 10);
    // Where hardly anything is saved there is no room for the words beside the map.
    this.ghostText.setAttribute("visibility", share < 0.9 ? "visible" : "hidden");
  }

  placeLabel(shape) {
    const { tile } = shape;
    const above = this.labels.filter(
      (one) => one.box && tile.ancestors().includes(one.tile) && near(one.tile.x0, tile.x0) && near(one.tile.y0, tile.y0) && one !== shape,
    ).length;
    const x = tile.x0 + 4;
    const y = tile.y0 + 4 + above * (LABEL_HEIGHT + 2);
    const room = tile.x1 - x - 4;
    const name = this.fitted(shownName(tile.data.node.name), room - 12, 600);
    shape.box = null;
    const fits = name && room >= 34 && tile.y1 - y >= LABEL_HEIGHT + 4;
    shape.group.setAttribute("visibility", fits ? "visible" : "hidden");
    if (!fits) return;
    shape.text.textContent = name;
    const width = this.widthOf(name, 600) + 12;
    shape.rect.setAttribute("width", width);
    shape.group.style.transform = `translate(${x}px, ${y}px)`;
    shape.box = { x0: x, y0: y, x1: x + width, y1: y + LABEL_HEIGHT };
    this.boxes.push(shape.box);
  }

  placeFile(shape) {
    const { tile, group, rect, edge } = shape;
    const [width, height] = [tile.x1 - tile.x0, tile.y1 - tile.y0];
    shape.box = tile;
    group.style.transform = `translate(${tile.x0}px, ${tile.y0}px)`;
    rect.setAttribute("width", width);
    rect.setAttribute("height", height);
    if (edge) setBox(edge, { x0: 2, y0: 2, x1: Math.max(3, width - 2), y1: Math.max(3, height - 2) });
    for (const text of shape.texts) text.remove();
    shape.texts = this.wordsFor(shape, width, height);
    group.append(...shape.texts);
  }

  /** The name, and the number where there is room, at the bottom: labels of folders are above. */
  wordsFor(shape, width, height) {
    if (width < 40 || height < 20) return [];
    const { cell, tile } = shape;
    const room = width - 10;
    const name =
      cell.kind === "rest"
        ? this.firstThatFits([plural(cell.count, "smaller file"), `${fullNumber(cell.count)} more`, `+${fullNumber(cell.count)}`], room)
        : this.fitted(shownName(cell.node.name), room);
    const cost = cell.cost[this.scene.view];
    const number = height >= 38 ? this.firstThatFits([this.scene.tokens(cost), this.scene.shortTokens(cost)], room) : "";
    const lines = [name, number].filter(Boolean);
    const box = { x0: tile.x0, x1: tile.x1, y0: tile.y1 - 8 - LINE_HEIGHT * lines.length, y1: tile.y1 };
    if (!name || this.boxes.some((other) => overlap(box, other))) return [];
    return lines.map((line, index) => {
      const text = element("text", { x: 5.5, y: height - 8 - LINE_HEIGHT * (lines.length - 1 - index) }, line);
      if (index) text.setAttribute("class", "number");
      return text;
    });
  }

  spoken(shape) {
    const { cell } = shape;
    const { tokens, view } = this.scene;
    const cost = `${tokens(cell.cost[view])} tokens in ${view}`;
    if (cell.kind === "rest") return `${plural(cell.count, "smaller file")} in ${shownName(cell.node.path) || "this folder"}, ${cost}`;
    if (cell.kind === "folder") return `Folder ${shownName(cell.node.path)}, ${plural(cell.node.count, "file")}, ${cost}`;
    return `${shownName(cell.node.path)}, ${cost}${shape.over ? ", over the read limit" : ""}`;
  }

  activate(shape) {
    const { cell } = this.shapes[shape?.index] ?? {};
    if (!cell) return;
    if (cell.kind === "file") this.actions.open(cell.node.path);
    else if (cell.node === this.scene.folder) this.actions.list(cell.node.path);
    else this.actions.enter(cell.node.path);
  }

  look(shape) {
    const { cell } = this.shapes[shape?.index] ?? {};
    this.actions.look(cell ?? null);
  }

  key(event) {
    const { key } = event;
    if (key === "Enter" || key === " ") this.activate(shapeOf(event));
    else if (key === "Escape") this.actions.leave();
    else if (key === "Home") this.move(0);
    else if (key === "End") this.move(this.shapes.length - 1);
    else if (key === "PageDown") this.step(1);
    else if (key === "PageUp") this.step(-1);
    else if (DIRECTIONS[key]) this.towards(...DIRECTIONS[key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  step(by) {
    let next = this.current + by;
    while (this.shapes[next] && !this.shapes[next].box) next += by;
    if (this.shapes[next]) this.move(next);
  }

  /** Go to the nearest shape in a direction; what lies straight ahead is nearer. */
  towards(dx, dy) {
    const from = centre(this.shapes[this.current].box);
    let best = null;
    let least = Infinity;
    this.shapes.forEach((shape, index) => {
      if (!shape.box) return;
      const to = centre(shape.box);
      const ahead = (to.x - from.x) * dx + (to.y - from.y) * dy;
      const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
      if (ahead > 0.5 && ahead + 2 * aside < least) [best, least] = [index, ahead + 2 * aside];
    });
    if (best !== null) this.move(best);
  }

  move(index) {
    this.setCurrent(index);
    this.focus();
  }

  setCurrent(index) {
    this.shapes[this.current]?.group.setAttribute("tabindex", -1);
    this.current = this.shapes[index]?.box ? index : this.shapes.findIndex((shape) => shape.box);
    this.shapes[this.current]?.group.setAttribute("tabindex", 0);
  }

  focused(shape) {
    if (shape?.index === undefined || !this.shapes[shape.index]) return;
    this.setCurrent(shape.index);
    this.look(shape);
    setBox(this.ring, inset(this.shapes[this.current].box, 1));
    if (this.shapes[this.current].group.matches(":focus-visible")) this.ring.setAttribute("visibility", "visible");
  }

  /** A name, or so much of its beginning that it can still be told; else nothing. */
  fitted(text, width, weight = 400) {
    const whole = this.widthOf(text, weight);
    if (whole <= width) return text;
    let length = Math.floor((text.length * width) / whole);
    while (length > 0 && this.widthOf(`${text.slice(0, length)}…`, weight) > width) length -= 1;
    return length >= LEAST_LETTERS ? `${text.slice(0, length)}…` : "";
  }

  /** Numbers are never cut: there is a shorter way to say them, or none. */
  firstThatFits(texts, width) {
    return texts.find((text) => this.widthOf(text, 400) <= width) ?? "";
  }

  widthOf(text, weight) {
    const font = `${weight} 11px ${this.font}`;
    if (font !== this.measured) this.measure.font = this.measured = font;
    return this.measure.measureText(text).width;
  }
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function shapeOf(event) {
  const group = event.target.closest("[data-index]");
  return group ? { index: Number(group.dataset.index) } : null;
}

function setBox(rect, { x0, y0, x1, y1 }) {
  rect.setAttribute("x", x0);
  rect.setAttribute("y", y0);
  rect.setAttribute("width", Math.max(0, x1 - x0));
  rect.setAttribute("height", Math.max(0, y1 - y0));
}

function inset({ x0, y0, x1, y1 }, by) {
  return { x0: x0 + by, y0: y0 + by, x1: x1 - by, y1: y1 - by };
}

function centre({ x0, y0, x1, y1 }) {
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
}

function overlap(a, b) {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

function near(one, other) {
  return Math.abs(one - other) < LABEL_HEIGHT;
}
