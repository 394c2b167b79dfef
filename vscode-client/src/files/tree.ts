/** The Context view: the server's list of files, and what does not count with the reason. */

import * as vscode from "vscode";
import type { Item, NotCounted, WorkingSet } from "../protocol";
import { titleOfView } from "./signatures";

export type Node =
  | { kind: "files"; set: WorkingSet }
  | { kind: "item"; item: Item }
  | { kind: "refusals"; refused: NotCounted[] }
  | { kind: "refused"; refused: NotCounted };

/** While it is hidden nothing is asked for; a burst of changes is one question. */
const PAUSE_MILLISECONDS = 100;

export class ContextTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Node>;
  private readonly subscription: vscode.Disposable;
  private set: WorkingSet | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ask: () => Promise<WorkingSet> | undefined) {
    this.view = vscode.window.createTreeView("ullage.context", {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: false,
    });
    this.subscription = this.view.onDidChangeVisibility(() => this.refreshSoon());
  }

  /** Something changed; ask again, if somebody looks. */
  refreshSoon(): void {
    if (this.view.visible) {
      this.timer ??= setTimeout(() => void this.refresh(), PAUSE_MILLISECONDS);
    }
  }

  /** The server is gone, and so is what it said. */
  clear(): void {
    this.show(undefined);
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) {
      return this.set && hasFiles(this.set) ? [{ kind: "files", set: this.set }] : [];
    }
    return childrenOf(node);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.view.dispose();
    this.subscription.dispose();
    this.changed.dispose();
  }

  private async refresh(): Promise<void> {
    this.timer = undefined;
    try {
      this.show(await this.ask());
    } catch {
      // The server went away while it was asked; its next state says so.
    }
  }

  private show(set: WorkingSet | undefined): void {
    this.set = set;
    this.changed.fire(undefined);
  }
}

function hasFiles(set: WorkingSet): boolean {
  return set.items.length > 0 || set.notCounted.length > 0;
}

function childrenOf(node: Node): Node[] {
  if (node.kind === "files") {
    const items = node.set.items.map((item): Node => ({ kind: "item", item }));
    const refused = node.set.notCounted;
    return refused.length > 0 ? [...items, { kind: "refusals", refused }] : items;
  }
  if (node.kind === "refusals") {
    return node.refused.map((refused) => ({ kind: "refused", refused }));
  }
  return [];
}

function treeItem(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case "files":
      return section(node.set);
    case "item":
      return fileRow(node.item);
    case "refusals":
      return refusals(node.refused);
    case "refused":
      return refusedRow(node.refused);
  }
}

function section(set: WorkingSet): vscode.TreeItem {
  const row = new vscode.TreeItem("Files for the agent", vscode.TreeItemCollapsibleState.Expanded);
  row.id = "files";
  row.description = set.text;
  row.contextValue = "files";
  return row;
}

function fileRow(item: Item): vscode.TreeItem {
  const row = rowOf(item.uri, item.name);
  row.description = [folderOf(item.uri), item.text].filter(Boolean).join("  ");
  row.contextValue = contextOf(item);
  if (item.dropped) {
    row.iconPath = new vscode.ThemeIcon("eye-closed");
  } else if (item.problem !== null) {
    row.iconPath = new vscode.ThemeIcon("warning");
  } else if (item.view !== "full") {
    row.iconPath = new vscode.ThemeIcon("symbol-method");
  }
  return told(row, item.name, item.text);
}

/** Words that `package.json` looks for to offer what can be done with the row. */
function contextOf(item: Item): string {
  const words = ["file", item.view, item.dropped ? "dropped" : "counted"];
  if (item.tokens.signatures !== null) {
    words.push("views");
  }
  words.push(item.reasons.includes("pin") ? "included" : "tab");
  return words.join(" ");
}

function refusals(refused: NotCounted[]): vscode.TreeItem {
  const row = new vscode.TreeItem(
    `Not counted (${refused.length})`,
    vscode.TreeItemCollapsibleState.Collapsed,
  );
  row.id = "refusals";
  return row;
}

function refusedRow(refused: NotCounted): vscode.TreeItem {
  const row = rowOf(refused.uri, refused.name);
  row.id = `refused ${refused.uri}`;
  row.description = refused.detail;
  row.contextValue = refusedContextOf(refused);
  return told(row, row.label as string, `not counted, ${refused.detail}`);
}

/** What can be done about it: no document of the editor's own can be included. */
function refusedContextOf(refused: NotCounted): string {
  const canCount = refused.reason !== "scheme" && refused.reason !== "own-file";
  return ["refused", refused.included ? "included" : canCount && "includable"]
    .filter(Boolean)
    .join(" ");
}

/** The row with the text beside its name also where that is cut, and where it is spoken. */
function told(row: vscode.TreeItem, name: string, text: string): vscode.TreeItem {
  row.tooltip = `${row.tooltip}\n${text}`;
  row.accessibilityInformation = { label: `${name}, ${text}` };
  return row;
}

function rowOf(written: string, name: string): vscode.TreeItem {
  const uri = vscode.Uri.parse(written);
  const file = name.split("/").at(-1) ?? name;
  const row = new vscode.TreeItem(uri.scheme === "ullage" ? titleOfView(uri) : file);
  row.id = written;
  row.resourceUri = uri;
  row.iconPath = vscode.ThemeIcon.File;
  row.tooltip = uri.scheme === "file" ? uri.fsPath : written;
  row.command = { command: "vscode.open", title: "Open", arguments: [uri] };
  return row;
}

function folderOf(written: string): string {
  const uri = vscode.Uri.parse(written);
  const folder = vscode.Uri.joinPath(uri, "..");
  const shown = vscode.workspace.asRelativePath(folder);
  const isRoot = vscode.workspace.getWorkspaceFolder(uri)?.uri.path === folder.path;
  return uri.scheme === "file" && !isRoot ? shown : "";
}

/** The file that a row stands for. */
export function fileOf(node: Node): string | undefined {
  if (node.kind === "item") {
    return node.item.uri;
  }
  return node.kind === "refused" ? node.refused.uri : undefined;
}
