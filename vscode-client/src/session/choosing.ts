/** Which of several live sessions is shown: the newest by itself, or the one that is picked. */

import * as vscode from "vscode";
import type { Running } from "../files/running";
import { type LiveSession, session } from "../protocol";
import { messageOf, type Server } from "../server/server";
import { NO_SESSION } from "./section";

interface Choice extends vscode.QuickPickItem {
  /** Null is the newest. */
  session: string | null;
}

const NEWEST: Choice = {
  label: "The Newest",
  description: "whichever answered last",
  session: null,
};

export async function chooseSession(server: Server, running: Running): Promise<void> {
  let live: LiveSession[];
  try {
    live = (await server.running?.sendRequest(session, {}))?.live ?? [];
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
    return;
  }
  if (live.length === 0) {
    void vscode.window.showInformationMessage(NO_SESSION);
    return;
  }
  const chosen = await vscode.window.showQuickPick([...live.map(choice), NEWEST], {
    placeHolder: "The session that is shown",
    matchOnDescription: true,
  });
  if (chosen) {
    await running.run("ullage.pickSession", { session: chosen.session });
  }
}

function choice({ title, text, shown, session }: LiveSession): Choice {
  return { label: title, description: shown ? `shown · ${text}` : text, session };
}
