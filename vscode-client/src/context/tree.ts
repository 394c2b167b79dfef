/** The Context view: its sections one below the other, each asked for only while somebody looks. */

import * as vscode from "vscode";
import type { Status } from "../protocol";
import type { Row } from "./row";
import type { Section } from "./section";

/** A burst of changes is one question. */
const PAUSE_MILLISECONDS = 100;

export class ContextTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Row>;
  private readonly subscription: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly sections: readonly Section[]) {
    this.view = vscode.window.createTreeView("ullage.context", {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: false,
    });
    this.subscription = this.view.onDidChangeVisibility(() => this.lookAgain());
  }

  follow(status: Status): void {
    for (const section of this.sections) {
      section.follow(status);
    }
    this.refreshSoon();
  }

  clear(): void {
    for (const section of this.sections) {
      section.clear();
    }
    this.changed.fire(undefined);
  }

  /** Open the view with a section in sight, or say why it is not there. */
  async show(section: Section): Promise<void> {
    await vscode.commands.executeCommand("ullage.context.focus");
    await this.refresh(section);
    const [row] = section.rows;
    if (row) {
      await this.view.reveal(row, { focus: true, expand: true });
    } else {
      void vscode.window.showInformationMessage(section.absent);
    }
  }

  getChildren(row?: Row): Row[] {
    return row ? [...row.children] : this.sections.flatMap((section) => section.rows);
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return row.item;
  }

  /** Only the sections are revealed, and nothing is above them. */
  getParent(): undefined {
    return undefined;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.view.dispose();
    this.subscription.dispose();
    this.changed.dispose();
  }

  private lookAgain(): void {
    for (const section of this.sections) {
      section.expire();
    }
    this.refreshSoon();
  }

  private refreshSoon(): void {
    if (this.view.visible) {
      this.timer ??= setTimeout(() => this.refreshStale(), PAUSE_MILLISECONDS);
    }
  }

  private refreshStale(): void {
    this.timer = undefined;
    for (const section of this.sections.filter((one) => one.stale)) {
      void this.refresh(section);
    }
  }

  private async refresh(section: Section): Promise<void> {
    await section.refresh();
    this.changed.fire(undefined);
    if (section.stale) {
      // It changed while it was asked for.
      this.refreshSoon();
    }
  }
}
