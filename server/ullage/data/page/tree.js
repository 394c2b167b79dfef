"use strict";
// The files of a report as folders in folders, with sums for every view.

const VIEWS = ["full", "signatures", "headers"];

/** What a file costs in a view: one without views costs its full text in each. */
function costIn(file, view) {
  return file.tokens[view] ?? file.tokens.full;
}

function makeTree(files) {
  const root = makeFolder("", "");
  const folders = new Map([["", root]]);
  for (const file of files) {
    const cut = file.path.lastIndexOf("/");
    const folder = folderAt(file.path.slice(0, Math.max(0, cut)), folders);
    const cost = Object.fromEntries(VIEWS.map((view) => [view, costIn(file, view)]));
    folder.children.push({ name: file.path.slice(cut + 1), path: file.path, file, cost, count: 1 });
  }
  addUp(root);
  joinChains(root);
  return root;
}

function makeFolder(name, path) {
  const cost = Object.fromEntries(VIEWS.map((view) => [view, 0]));
  return { name, path, file: null, cost, count: 0, children: [] };
}

function folderAt(path, folders) {
  const known = folders.get(path);
  if (known) return known;
  const cut = path.lastIndexOf("/");
  const made = makeFolder(path.slice(cut + 1), path);
  folders.set(path, made);
  folderAt(path.slice(0, Math.max(0, cut)), folders).children.push(made);
  return made;
}

function addUp(folder) {
  for (const child of folder.children) {
    if (!child.file) addUp(child);
    for (const view of VIEWS) folder.cost[view] += child.cost[view];
    folder.count += child.count;
  }
  folder.children.sort((a, b) => b.cost.full - a.cost.full || (a.path < b.path ? -1 : 1));
}

/** A folder that holds one folder and nothing else is one with it: `src/main/java`. */
function joinChains(folder) {
  for (const child of folder.children) {
    while (!child.file && child.children.length === 1 && !child.children[0].file) {
      const only = child.children[0];
      Object.assign(child, { name: `${child.name}/${only.name}`, path: only.path, children: only.children });
    }
    if (!child.file) joinChains(child);
  }
}

/** The folders from the root to the one at a path, or to the nearest one above it. */
function wayTo(root, path) {
  const way = [root];
  for (;;) {
    const inside = way.at(-1).children.find(
      (child) => !child.file && (path === child.path || path.startsWith(`${child.path}/`)),
    );
    if (!inside) return way;
    way.push(inside);
  }
}

/** A folder for drawing: what costs less than `least` tokens in full is one cell together. */
function cellsOf(folder, least) {
  const children = [];
  const small = [];
  for (const child of folder.children) {
    if (child.cost.full === 0) continue;
    if (child.cost.full < least) small.push(child);
    else children.push(child.file ? { kind: "file", node: child, cost: child.cost } : cellsOf(child, least));
  }
  if (small.length) children.push(smallOnes(folder, small));
  return { kind: "folder", node: folder, cost: folder.cost, children };
}

function smallOnes(folder, small) {
  if (small.length === 1 && small[0].file) return { kind: "file", node: small[0], cost: small[0].cost };
  const cost = Object.fromEntries(
    VIEWS.map((view) => [view, small.reduce((sum, child) => sum + child.cost[view], 0)]),
  );
  return { kind: "rest", node: folder, cost, count: small.reduce((sum, child) => sum + child.count, 0) };
}
