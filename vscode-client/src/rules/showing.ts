/** Why a file is loaded: the line of another one that names it. */

import * as vscode from "vscode";
import type { Place } from "../context/row";
import { messageOf } from "../server/server";

export async function showPlace({ uri, line }: Place): Promise<void> {
  const start = new vscode.Position(line, 0);
  try {
    await vscode.window.showTextDocument(vscode.Uri.parse(uri), {
      selection: new vscode.Range(start, start),
    });
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
  }
}
