/** The report as a page of the editor, with the numbers of the running server. */

import * as path from "node:path";
import * as vscode from "vscode";
import { differs } from "../context/section";
import { outline, report, type Status, usage } from "../protocol";
import { messageOf, type Server } from "../server/server";
import { livePage } from "./page";

/** What the page asks for. */
type Asked =
  | { type: "ready" | "refresh" }
  | { type: "open"; path: string; line?: number }
  | { type: "declarations"; path: string };

/** As much of the usage as the page of the command line has. */
const MONTH = "30d";

/** A burst of statuses is one question for the usage. */
const PAUSE_MILLISECONDS = 500;

const isUsageChanged = differs((status) => [status.session, status.phase]);

interface Report {
  root: string;
}

export class Dashboard implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private root = "";
  private last: Status | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
  ) {}

  async open(): Promise<void> {
    if (this.panel) {
      this.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      "ullage.report",
      "Ullage Report",
      vscode.ViewColumn.Active,
      { enableScripts: true, localResourceRoots: [], enableFindWidget: true },
    );
    this.panel = panel;
    panel.iconPath = { light: this.icon("light"), dark: this.icon("dark") };
    panel.onDidDispose(() => {
      this.panel = undefined;
    });
    panel.webview.onDidReceiveMessage((asked: Asked) => this.answer(asked));
    const page = await livePage(path.join(this.extension.fsPath, "dist", "page"));
    if (panel === this.panel) {
      panel.webview.html = page;
    }
  }

  /** Usage grows with the session; the files are counted again when that is asked for. */
  follow(now: Status): void {
    const isChanged = this.last === undefined || isUsageChanged(this.last, now);
    this.last = now;
    // A page that is not seen is made anew when it is.
    if (isChanged && this.panel?.visible && this.root) {
      this.timer ??= setTimeout(() => this.tellUsageAgain(), PAUSE_MILLISECONDS);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
  }

  private async answer(asked: Asked): Promise<void> {
    try {
      switch (asked.type) {
        case "ready":
        case "refresh":
          return await this.count();
        case "open":
          return await this.openFile(asked.path, asked.line);
        case "declarations":
          return await this.tellDeclarations(asked.path);
      }
    } catch (error) {
      this.tell({ type: "problem", text: messageOf(error) });
    }
  }

  private async count(): Promise<void> {
    const client = this.server.running;
    if (!client) {
      throw new Error("Ullage is not running.");
    }
    this.tell({ type: "progress", text: "Counting…" });
    const counted = await vscode.window.withProgress(
      { location: { viewId: "ullage.context" }, title: "Counting" },
      (_, token) => client.sendRequest(report, {}, token),
    );
    this.root = (counted as Report).root;
    this.tell({ type: "report", report: counted });
    await this.tellUsage();
  }

  private async tellUsageAgain(): Promise<void> {
    this.timer = undefined;
    try {
      await this.tellUsage();
    } catch {
      // The server has gone; what was drawn stays.
    }
  }

  private async tellUsage(): Promise<void> {
    const found = await this.server.running?.sendRequest(usage, { since: MONTH });
    if (found) {
      this.tell({ type: "usage", usage: found });
    }
  }

  private async openFile(file: string, line: number | undefined): Promise<void> {
    const place = new vscode.Range(line ?? 0, 0, line ?? 0, 0);
    await vscode.window.showTextDocument(this.uri(file), {
      preview: true,
      ...(line === undefined ? {} : { selection: place }),
    });
  }

  private async tellDeclarations(file: string): Promise<void> {
    const uri = this.server.running?.code2ProtocolConverter.asUri(this.uri(file));
    const found = uri ? await this.server.running?.sendRequest(outline, { uri }) : undefined;
    const declarations = found?.files[0]?.declarations ?? null;
    this.tell({ type: "declarations", path: file, declarations });
  }

  private uri(file: string): vscode.Uri {
    return vscode.Uri.file(path.join(this.root, file));
  }

  private icon(theme: string): vscode.Uri {
    return vscode.Uri.joinPath(this.extension, "media", `ullage-on-${theme}.svg`);
  }

  private tell(message: object): void {
    void this.panel?.webview.postMessage(message);
  }
}
