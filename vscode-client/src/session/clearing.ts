/** Before the context is cleared: what the session leaves to the next one, shown, then copied. */

import * as vscode from "vscode";
import type { ClearPrepared } from "../protocol";
import { sayBriefly } from "../say";
import { messageOf, type Server } from "../server/server";

/**
 * Of documents that only this window has: an untitled one would be backed up to the disk, offered
 * for saving, and counted among the files for the agent.
 */
const SCHEME = "ullage-handoff";

const COPY = "Copy";
const WRITE = "Write .ullage/handoff.md";

export class Clearing implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly registered: vscode.Disposable;
  private shown = 0;

  constructor(private readonly server: Server) {
    this.registered = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    );
  }

  /** Show the handoff beside; what becomes of it is the user's choice. */
  async prepare(): Promise<void> {
    const prepared = await this.ask({});
    if (!prepared) {
      return;
    }
    await this.show(prepared.text);
    const steps: Record<string, () => Thenable<unknown>> = {
      [COPY]: () => copy(prepared.text),
      [WRITE]: () => this.write(prepared.text),
    };
    let left = Object.keys(steps);
    // Who copies it may want the file as well.
    while (left.length > 0) {
      const chosen = await vscode.window.showInformationMessage(prepared.message, ...left);
      if (chosen === undefined) {
        return;
      }
      await steps[chosen]?.();
      left = left.filter((step) => step !== chosen);
    }
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  dispose(): void {
    this.registered.dispose();
    this.texts.clear();
  }

  private async show(text: string): Promise<void> {
    this.shown += 1;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: "/Handoff.md", query: `${this.shown}` });
    this.texts.set(uri.toString(), text);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
  }

  private async write(text: string): Promise<void> {
    const written = await this.ask({ text });
    if (written) {
      sayBriefly(written.message);
    }
  }

  private async ask(argument: { text?: string }): Promise<ClearPrepared | undefined> {
    try {
      const prepared = await this.server.run<ClearPrepared>("ullage.prepareClear", argument);
      if (prepared.notes.length > 0) {
        void vscode.window.showWarningMessage(prepared.notes.join("\n"));
      }
      return prepared;
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
      return undefined;
    }
  }
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  sayBriefly("Copied: clear the context, then paste it.");
}
