/** How the server does, where the editor shows such things: beside the language's name. */

import * as vscode from "vscode";
import type { ServerState } from "./server";

export class Health implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;

  constructor() {
    this.item = vscode.languages.createLanguageStatusItem("ullage.health", { scheme: "file" });
    this.item.name = "Ullage";
    this.follow({ kind: "starting" });
  }

  follow(state: ServerState): void {
    this.item.busy = state.kind === "starting";
    this.item.severity =
      state.kind === "failed"
        ? vscode.LanguageStatusSeverity.Error
        : vscode.LanguageStatusSeverity.Information;
    this.item.command =
      state.kind === "failed"
        ? { command: "ullage.showProblem", title: "Show What Is Wrong" }
        : { command: "ullage.showOutput", title: "Show Output" };
    this.item.text = "Ullage";
    this.item.detail = detailOf(state);
  }

  dispose(): void {
    this.item.dispose();
  }
}

function detailOf(state: ServerState): string {
  switch (state.kind) {
    case "starting":
      return "starting";
    case "running":
      return `${state.version}, ${state.launch.description}`;
    case "failed":
      return state.problem;
  }
}
