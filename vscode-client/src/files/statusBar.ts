/** The total in the status bar. Its text and tooltip are the server's; here they get their place. */

import * as vscode from "vscode";
import type { Status, StatusAction } from "../protocol";
import type { ServerState } from "../server/server";

type Verdict = NonNullable<Status["workingSet"]>["verdict"];

/** The first is our own: the editor's prominent colour is made for a background of its own. */
const COLOURS: Record<NonNullable<Verdict>, { text?: string; background?: string }> = {
  within: {},
  "over-target": { text: "ullage.overTarget" },
  "over-maximum": {
    text: "statusBarItem.warningForeground",
    background: "statusBarItem.warningBackground",
  },
};

const SHOW_LIST: StatusAction = {
  title: "Show list",
  command: "ullage.showFiles",
  argument: undefined,
};

/** The server's name for our icon; the editor wants a name of two parts. */
const ICON = ["$(ullage)", "$(ullage-vessel)"] as const;

/** High contrast on black has no background for a warning: there the text alone says it. */
const OVER_MAXIMUM_ON_BLACK = { text: "ullage.overMaximum" };

/** To the left of the language and line items, which extensions crowd. */
const PRIORITY = 60;

export class StatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly subscriptions: vscode.Disposable[];
  private last: Status | undefined;

  constructor() {
    this.item = vscode.window.createStatusBarItem(
      "files",
      vscode.StatusBarAlignment.Right,
      PRIORITY,
    );
    this.item.name = "Ullage: Files for the Agent";
    this.subscriptions = [
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("ullage.statusBar")) {
          this.place();
        }
      }),
      vscode.window.onDidChangeActiveColorTheme(() => this.last && this.show(this.last)),
    ];
    this.starting();
    this.place();
  }

  /** Show what the server says. */
  show(status: Status): void {
    this.last = status;
    const verdict = status.workingSet?.verdict;
    this.put(status.text, status.tooltip, "ullage.showFiles", verdict ? coloursOf(verdict) : {});
    const [heading] = status.tooltip.split("\n");
    const over = verdict && verdict !== "within" ? `, ${verdict.replace("-", " the ")}` : "";
    this.item.accessibilityInformation = { label: `${heading}${over}`, role: "button" };
    this.item.tooltip = tooltip(status.tooltip, [...(status.actions ?? []), SHOW_LIST]);
  }

  /** Show how the server does while it has nothing to say. */
  follow(state: ServerState): void {
    this.last = undefined;
    if (state.kind === "starting") {
      this.starting();
    } else if (state.kind === "failed") {
      this.put("$(warning) Ullage", state.problem, "ullage.showProblem", {});
      this.item.accessibilityInformation = { label: `Ullage: ${state.problem}`, role: "button" };
      const action = { title: "Show What Is Wrong", command: "ullage.showProblem", argument: null };
      this.item.tooltip = tooltip(state.problem, [action]);
    }
  }

  dispose(): void {
    this.item.dispose();
    for (const one of this.subscriptions) {
      one.dispose();
    }
  }

  private starting(): void {
    this.put("$(loading~spin) Ullage", "Ullage is starting.", "ullage.showFiles", {});
    this.item.accessibilityInformation = { label: "Ullage is starting" };
  }

  private place(): void {
    const enabled = vscode.workspace.getConfiguration("ullage").get("statusBar.enabled", true);
    if (enabled) {
      this.item.show();
    } else {
      this.item.hide();
    }
  }

  private put(
    text: string,
    plain: string,
    command: string,
    colour: { text?: string; background?: string },
  ): void {
    this.item.text = text.replace(...ICON);
    this.item.tooltip = plain;
    this.item.command = command;
    this.item.color = colour.text && new vscode.ThemeColor(colour.text);
    this.item.backgroundColor = colour.background
      ? new vscode.ThemeColor(colour.background)
      : undefined;
  }
}

function coloursOf(verdict: NonNullable<Verdict>): { text?: string; background?: string } {
  const isOnBlack = vscode.window.activeColorTheme.kind === vscode.ColorThemeKind.HighContrast;
  return isOnBlack && verdict === "over-maximum" ? OVER_MAXIMUM_ON_BLACK : COLOURS[verdict];
}

/** The server's lines as they stand, in columns, and the links below them. */
export function tooltip(text: string, actions: readonly StatusAction[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString("", true);
  markdown.isTrusted = { enabledCommands: actions.map((action) => action.command) };
  markdown.appendCodeblock(text, "plaintext");
  markdown.appendMarkdown(actions.map(link).join(" · "));
  return markdown;
}

function link({ title, command, argument }: StatusAction): string {
  const query = argument ? `?${encodeURIComponent(JSON.stringify([argument]))}` : "";
  return `[${title.replace(/[\\[\]<>&*_`$]/g, "\\$&")}](command:${command}${query})`;
}
