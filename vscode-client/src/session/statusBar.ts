/** What is left in the agent's session, in the status bar, while one is live. */

import type * as vscode from "vscode";
import type { SessionStatus, StatusAction } from "../protocol";
import { type Colours, labelOf, StatusItem } from "../statusItem";

/** To the left of the files. */
const PRIORITY = 61;

const NEAR_ITS_END: Colours = {
  text: "statusBarItem.errorForeground",
  background: "statusBarItem.errorBackground",
  onBlack: "ullage.overMaximum",
};

const SHOW: StatusAction = {
  title: "Show what fills it",
  command: "ullage.showSession",
  argument: undefined,
};
const PICK: StatusAction = {
  title: "Pick another session",
  command: "ullage.chooseSession",
  argument: undefined,
};

export class SessionItem implements vscode.Disposable {
  private readonly item = new StatusItem("session", "Ullage: Agent Session", PRIORITY);

  /** Show what the server says; null or nothing while no session is live. */
  show(session: SessionStatus | null | undefined): void {
    if (!session) {
      this.item.show(undefined);
      return;
    }
    const { text, tooltip, live, nearEnd } = session;
    this.item.show({
      text,
      tooltip,
      label: labelOf(tooltip),
      command: live > 1 ? PICK.command : SHOW.command,
      actions: live > 1 ? [SHOW, PICK] : [SHOW],
      colours: nearEnd ? NEAR_ITS_END : {},
    });
  }

  dispose(): void {
    this.item.dispose();
  }
}
