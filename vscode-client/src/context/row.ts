/** The rows of the Context view: made of an answer of the server, and only shown after that. */

import * as vscode from "vscode";

/** A line of a file. */
export interface Place {
  uri: string;
  line: number;
}

/** What the commands in a row's menu are for. */
export interface Subject {
  /** The file that the row stands for. */
  file?: string;
  /** The files below it whose signatures can be loaded. */
  files?: readonly string[];
  /** Where its file is named, which is why it is loaded. */
  loadedAt?: Place;
}

/** `item` is how it looks; its id is the same for the same thing in the next answer. */
export class Row {
  constructor(
    readonly item: vscode.TreeItem,
    readonly children: readonly Row[] = [],
    readonly subject: Subject = {},
  ) {}
}

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** What has rows below it, which a person may open and close. */
export function heading(
  id: string,
  title: string,
  text: string,
  state: "open" | "closed",
): vscode.TreeItem {
  const item = line(id, title, text);
  item.collapsibleState = state === "open" ? Expanded : Collapsed;
  return item;
}

/** A name with a text beside it, which are one where they are cut short, and where spoken. */
export function line(id: string, name: string, text: string): vscode.TreeItem {
  const item = new vscode.TreeItem(name, None);
  item.id = id;
  item.description = text;
  item.tooltip = [name, text].filter(Boolean).join("\n");
  item.accessibilityInformation = { label: [name, text].filter(Boolean).join(", ") };
  return item;
}

/** A file under its name, its folder beside it; a click opens it. `said`: the text when spoken. */
export function fileLine(
  id: string,
  uri: vscode.Uri,
  [folder, name]: readonly [string, string],
  text: string,
  said = text,
): vscode.TreeItem {
  const item = line(id, name, [folder, text].filter(Boolean).join("  "));
  item.resourceUri = uri;
  item.iconPath = vscode.ThemeIcon.File;
  item.tooltip = `${uri.scheme === "file" ? uri.fsPath : uri}\n${said}`;
  item.accessibilityInformation = { label: `${name}, ${said}` };
  item.command = { command: "vscode.open", title: "Open", arguments: [uri] };
  return item;
}

/** The folder and the name in a path as the server writes it. */
export function folderAndName(path: string): [folder: string, name: string] {
  const end = path.lastIndexOf("/");
  return [path.slice(0, Math.max(end, 0)), path.slice(end + 1)];
}
