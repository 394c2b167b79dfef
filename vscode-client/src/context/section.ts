/** A part of the Context view: asked for anew when what a status says of it has changed. */

import type { Status } from "../protocol";
import type { Row } from "./row";

export interface Source<Answer> {
  /** Undefined while there is no server to ask; `last` is the newest status. */
  ask(last: Status | undefined): Promise<Answer> | undefined;
  /** None where the answer has nothing to show: then the section is absent. */
  rows(answer: Answer): Row[];
  /** Whether what is shown may be another thing since the status before. */
  isChanged(before: Status, now: Status): boolean;
  /** Told to whoever wants to see the section while it is absent. */
  absent: string;
}

export class Section<Answer = unknown> {
  private shown: readonly Row[] = [];
  private isStale = true;
  private last: Status | undefined;
  private asking: Promise<void> | undefined;

  constructor(private readonly source: Source<Answer>) {}

  get rows(): readonly Row[] {
    return this.shown;
  }

  /** Whether there is something to ask for. */
  get stale(): boolean {
    return this.isStale;
  }

  get absent(): string {
    return this.source.absent;
  }

  follow(now: Status): void {
    this.isStale ||= this.last === undefined || this.source.isChanged(this.last, now);
    this.last = now;
  }

  /** Nobody looked for a while: it may be another thing by now. */
  expire(): void {
    this.isStale = true;
  }

  /** The server is gone, and so is what it said. */
  clear(): void {
    this.shown = [];
    this.last = undefined;
    this.isStale = true;
  }

  /** Ask; who asks while an answer is under way waits for that. */
  refresh(): Promise<void> {
    this.asking ??= this.askNow().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async askNow(): Promise<void> {
    this.isStale = false;
    try {
      const answer = await this.source.ask(this.last);
      this.shown = answer === undefined ? [] : this.source.rows(answer);
    } catch {
      // The server went away while it was asked, or is an old one that does not know of it.
      this.shown = [];
    }
  }
}

/** For `isChanged`: whether a part of the status is another one. */
export function differs(part: (status: Status) => unknown): Source<never>["isChanged"] {
  return (before, now) => JSON.stringify(part(before)) !== JSON.stringify(part(now));
}
