/** The commands that show a section of the Context view, and those of rows outside the set. */

import * as vscode from "vscode";
import type { Running } from "../files/running";
import { showPlace } from "../rules/showing";
import type { Server } from "../server/server";
import { chooseSession } from "../session/choosing";
import { choosePhase } from "../session/phase";
import { Row } from "./row";
import type { Section } from "./section";
import type { ContextTree } from "./tree";

export function registerContextCommands(
  server: Server,
  running: Running,
  tree: ContextTree,
  sections: { session: Section; rules: Section },
): vscode.Disposable[] {
  const commands: Record<string, (row?: unknown) => unknown> = {
    "ullage.showFiles": () => vscode.commands.executeCommand("ullage.context.focus"),
    "ullage.showSession": () => tree.show(sections.session),
    "ullage.showRules": () => tree.show(sections.rules),
    "ullage.chooseSession": () => chooseSession(server, running),
    "ullage.choosePhase": () => choosePhase(server, running),
    "ullage.loadSignaturesOfRead": (row) => {
      const uris = row instanceof Row && row.subject.files;
      return uris && running.run("ullage.setView", { uris, view: "signatures" });
    },
    "ullage.showLoadingLine": (row) =>
      row instanceof Row && row.subject.loadedAt && showPlace(row.subject.loadedAt),
  };
  return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run));
}
