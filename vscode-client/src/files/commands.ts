/** The commands on files: from the explorer, a tab, the Context view or the palette. */

import * as vscode from "vscode";
import { Row } from "../context/row";
import type { StatusAction } from "../protocol";
import type { Server } from "../server/server";
import type { Running } from "./running";
import { showSignatures } from "./signatures";
import { uriOf } from "./tabs";

/** What each command makes of the files it is for: a command of the server and its argument. */
const ON_FILES: Record<string, { command: string; argument: (uris: string[]) => object }> = {
  "ullage.loadSignatures": {
    command: "ullage.setView",
    argument: (uris) => ({ uris, view: "signatures" }),
  },
  "ullage.loadHeaders": {
    command: "ullage.setView",
    argument: (uris) => ({ uris, view: "headers" }),
  },
  "ullage.loadFull": { command: "ullage.setView", argument: (uris) => ({ uris, view: "full" }) },
  "ullage.include": { command: "ullage.pin", argument: (uris) => ({ uris, pinned: true }) },
  "ullage.stopIncluding": { command: "ullage.pin", argument: (uris) => ({ uris, pinned: false }) },
  "ullage.leaveOut": { command: "ullage.drop", argument: (uris) => ({ uris, dropped: true }) },
  "ullage.takeIn": { command: "ullage.drop", argument: (uris) => ({ uris, dropped: false }) },
};

/** `actions`: what the server offers for the set as it stands. */
export function registerFileCommands(
  server: Server,
  running: Running,
  actions: () => readonly StatusAction[],
): vscode.Disposable[] {
  const written = (uri: vscode.Uri) =>
    server.running?.code2ProtocolConverter.asUri(uri) ?? uri.toString();
  const onFiles = Object.entries(ON_FILES).map(([name, { command, argument }]) =>
    vscode.commands.registerCommand(name, async (first?: unknown, several?: unknown) => {
      const uris = filesMeant(first, several, written);
      if (uris.length === 0) {
        return askForFile();
      }
      await running.run(command, argument(uris));
    }),
  );
  return [
    ...onFiles,
    vscode.commands.registerCommand("ullage.showSignatures", async (first?: unknown) => {
      const [uri] = filesMeant(first, undefined, written);
      await (uri === undefined ? askForFile() : showSignatures(uri));
    }),
    vscode.commands.registerCommand("ullage.loadSignaturesForOthers", async () => {
      const offered = actions().find((one) => one.command === "ullage.setView");
      if (offered) {
        await running.run(offered.command, offered.argument as object);
      } else {
        void vscode.window.showInformationMessage("No other open file gets much cheaper.");
      }
    }),
  ];
}

function askForFile(): void {
  void vscode.window.showInformationMessage("Open a file first, or choose one.");
}

/** The files that a menu was opened on: all that are selected, else the one, else the active one. */
export function filesMeant(
  first: unknown,
  several: unknown,
  written: (uri: vscode.Uri) => string,
): string[] {
  const chosen = Array.isArray(several) && several.length > 0 ? several : [first];
  const files = chosen.flatMap((one) => fileMeant(one, written) ?? []);
  if (files.length > 0 || first !== undefined) {
    return [...new Set(files)];
  }
  const active = uriOf(vscode.window.tabGroups.activeTabGroup.activeTab?.input);
  return active ? [written(active)] : [];
}

function fileMeant(one: unknown, written: (uri: vscode.Uri) => string): string | undefined {
  if (one instanceof vscode.Uri) {
    return written(one);
  }
  return one instanceof Row ? one.subject.file : undefined;
}
