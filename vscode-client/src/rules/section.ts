/** The section "Before your first prompt": what each agent loads by itself, and what loads it. */

import * as vscode from "vscode";
import { fileLine, folderAndName, heading, Row } from "../context/row";
import { differs, type Source } from "../context/section";
import { type AlwaysLoaded, alwaysLoaded, type LoadedFile, type LoadingAgent } from "../protocol";
import type { Server } from "../server/server";

export function rulesSection(server: Server): Source<AlwaysLoaded> {
  return {
    ask: () => server.running?.sendRequest(alwaysLoaded, {}),
    rows,
    isChanged: differs((status) => status.alwaysLoaded),
    absent: "No agent loads a file of this folder by itself.",
  };
}

function rows({ title, text, agents }: AlwaysLoaded): Row[] {
  if (agents.length === 0) {
    return [];
  }
  return [new Row(heading("rules", title, text ?? "", "closed"), agents.map(agentRow))];
}

function agentRow({ title, text, files }: LoadingAgent): Row {
  const id = `rules ${title}`;
  return new Row(
    heading(id, title, text, "open"),
    files.map((file) => fileRow(id, file)),
  );
}

function fileRow(agent: string, { uri, name, text, loadedBy, line }: LoadedFile): Row {
  const loaded = fileLine(`${agent} ${uri}`, vscode.Uri.parse(uri), folderAndName(name), text);
  if (loadedBy === null) {
    return new Row(loaded, [], { file: uri });
  }
  loaded.contextValue = "loaded-by-line";
  return new Row(loaded, [], { file: uri, loadedAt: { uri: loadedBy, line: line ?? 0 } });
}
