/** An item in the status bar: its text is the server's; here it gets colours and links. */

import * as vscode from "vscode";
import type { StatusAction } from "./protocol";

/** Names of colours. */
export interface Colours {
  text?: string;
  background?: string;
  /** The text's, in high contrast on black, which has no such background: the text says it. */
  onBlack?: string;
}

export interface Shown {
  text: string;
  /** Plain lines, in columns. */
  tooltip: string;
  /** What is spoken. */
  label: string;
  /** What a click runs. */
  command: string;
  /** Links below the tooltip. */
  actions: readonly StatusAction[];
  colours: Colours;
}

/** The server's name for our icon; the editor wants a name of two parts. */
const ICON = ["$(ullage)", "$(ullage-vessel)"] as const;

export class StatusItem implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly subscriptions: vscode.Disposable[];
  private shown: Shown | undefined;

  /** `priority`: the higher, the further to the left. */
  constructor(id: string, name: string, priority: number) {
    this.item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Right, priority);
    this.item.name = name;
    this.subscriptions = [
      this.item,
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("ullage.statusBar")) {
          this.draw();
        }
      }),
      vscode.window.onDidChangeActiveColorTheme(() => this.draw()),
    ];
  }

  /** Show that from now on; undefined hides the item. */
  show(shown: Shown | undefined): void {
    this.shown = shown;
    this.draw();
  }

  dispose(): void {
    for (const one of this.subscriptions) {
      one.dispose();
    }
  }

  private draw(): void {
    const isWanted = vscode.workspace.getConfiguration("ullage").get("statusBar.enabled", true);
    if (this.shown === undefined || !isWanted) {
      this.item.hide();
      return;
    }
    const { text, tooltip, label, command, actions, colours } = this.shown;
    const { text: colour, background } = inThisTheme(colours);
    this.item.text = text.replace(...ICON);
    this.item.tooltip = actions.length > 0 ? withLinks(tooltip, actions) : tooltip;
    this.item.accessibilityInformation = { label, role: "button" };
    this.item.command = command;
    this.item.color = colour && new vscode.ThemeColor(colour);
    this.item.backgroundColor = background ? new vscode.ThemeColor(background) : undefined;
    this.item.show();
  }
}

/** What is spoken of a tooltip: its first line says it all. */
export function labelOf(tooltip: string): string {
  return tooltip.split("\n", 1).join();
}

function inThisTheme(colours: Colours): Colours {
  const isOnBlack = vscode.window.activeColorTheme.kind === vscode.ColorThemeKind.HighContrast;
  return isOnBlack && colours.onBlack ? { text: colours.onBlack } : colours;
}

/** The server's lines as they stand, and the links below them. */
function withLinks(text: string, actions: readonly StatusAction[]): vscode.MarkdownString {
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
