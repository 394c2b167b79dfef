/** Tells the server which files the window shows: the whole list, soon after it changes. */

import * as vscode from "vscode";
import { didChangeTabs, type Tab } from "../protocol";
import type { Server } from "../server/server";

const PAUSE_MILLISECONDS = 50;

/**
 * A renamed file's old tab is gone before the server hears of the rename, and what was chosen for
 * it ends with its tab: whoever tells of the rename tells the tabs then. This long after a rename
 * that did not happen they are told all the same.
 */
const RENAME_MILLISECONDS = 5_000;

export class Tabs implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {
    const changed = () => this.tellSoon();
    const { tabGroups } = vscode.window;
    this.subscriptions = [
      tabGroups.onDidChangeTabs(changed),
      tabGroups.onDidChangeTabGroups(changed),
      vscode.window.onDidChangeActiveTextEditor(changed),
      vscode.workspace.onWillRenameFiles(() => this.hold()),
      server.onDidRename(() => this.tell()),
    ];
  }

  /** Tell the server now, which may be another one than before. */
  tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const client = this.server.running;
    if (client) {
      const tabs = openTabs((uri) => client.code2ProtocolConverter.asUri(uri));
      this.server.notify(didChangeTabs, { tabs });
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const one of this.subscriptions) {
      one.dispose();
    }
  }

  private tellSoon(): void {
    this.timer ??= setTimeout(() => this.tell(), PAUSE_MILLISECONDS);
  }

  private hold(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), RENAME_MILLISECONDS);
  }
}

/** All tabs that show a text. One that looks at the output or the settings has none of a file's. */
export function openTabs(written: (uri: vscode.Uri) => string): Tab[] {
  const { tabGroups } = vscode.window;
  return tabGroups.all.flatMap((group) =>
    group.tabs.flatMap((tab) => {
      const uri = uriOf(tab.input);
      if (uri === undefined) {
        return [];
      }
      return [
        {
          uri: written(uri),
          active: tab.isActive,
          focused: tab.isActive && group === tabGroups.activeTabGroup,
          preview: tab.isPreview,
          editorPinned: tab.isPinned,
        },
      ];
    }),
  );
}

/** The text that a tab shows; of a comparison, the right side. */
export function uriOf(input: unknown): vscode.Uri | undefined {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook) {
    return input.uri;
  }
  if (input instanceof vscode.TabInputTextDiff || input instanceof vscode.TabInputNotebookDiff) {
    return input.modified;
  }
  return undefined;
}
