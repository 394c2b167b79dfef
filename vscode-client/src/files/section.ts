/** The section "Files for the agent": every file, what it costs, and what does not count and why. */

import * as vscode from "vscode";
import { fileLine, heading, Row } from "../context/row";
import type { Source } from "../context/section";
import { type Item, type NotCounted, type WorkingSet, workingSet } from "../protocol";
import type { Server } from "../server/server";
import { titleOfView } from "./signatures";

export function filesSection(server: Server): Source<WorkingSet> {
  return {
    ask: () => server.running?.sendRequest(workingSet, {}),
    rows,
    isChanged: () => true,
    absent: "No files. Open some, or include them from the explorer.",
  };
}

function rows(set: WorkingSet): Row[] {
  const { items, notCounted } = set;
  if (items.length === 0 && notCounted.length === 0) {
    return [];
  }
  const section = heading("files", "Files for the agent", set.text, "open");
  section.contextValue = "files";
  const children = items.map(fileRow);
  return [new Row(section, notCounted.length > 0 ? [...children, refusals(notCounted)] : children)];
}

function fileRow(item: Item): Row {
  const uri = vscode.Uri.parse(item.uri);
  const line = fileLine(item.uri, uri, [folderOf(uri), titleOf(uri, item.name)], item.text);
  line.contextValue = contextOf(item);
  if (item.dropped) {
    line.iconPath = new vscode.ThemeIcon("eye-closed");
  } else if (item.problem !== null) {
    line.iconPath = new vscode.ThemeIcon("warning");
  } else if (item.view !== "full") {
    line.iconPath = new vscode.ThemeIcon("symbol-method");
  }
  return new Row(line, [], { file: item.uri });
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

function refusals(refused: NotCounted[]): Row {
  const section = heading("refusals", `Not counted (${refused.length})`, "", "closed");
  return new Row(section, refused.map(refusedRow));
}

function refusedRow(refused: NotCounted): Row {
  const uri = vscode.Uri.parse(refused.uri);
  const line = fileLine(
    `refused ${refused.uri}`,
    uri,
    ["", titleOf(uri, refused.name)],
    refused.detail,
    `not counted, ${refused.detail}`,
  );
  line.contextValue = refusedContextOf(refused);
  return new Row(line, [], { file: refused.uri });
}

/** What can be done about it: no document of the editor's own can be included. */
function refusedContextOf(refused: NotCounted): string {
  const canCount = refused.reason !== "scheme" && refused.reason !== "own-file";
  return ["refused", refused.included ? "included" : canCount && "includable"]
    .filter(Boolean)
    .join(" ");
}

function titleOf(uri: vscode.Uri, name: string): string {
  return uri.scheme === "ullage" ? titleOfView(uri) : (name.split("/").at(-1) ?? name);
}

function folderOf(uri: vscode.Uri): string {
  const folder = vscode.Uri.joinPath(uri, "..");
  const shown = vscode.workspace.asRelativePath(folder);
  const isRoot = vscode.workspace.getWorkspaceFolder(uri)?.uri.path === folder.path;
  return uri.scheme === "file" && !isRoot ? shown : "";
}
