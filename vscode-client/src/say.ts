/** A line in the status bar that goes away by itself: what was done, without a message over it. */

import { window } from "vscode";

const LINE_MILLISECONDS = 8_000;

export function sayBriefly(message: string): void {
  window.setStatusBarMessage(message, LINE_MILLISECONDS);
}
