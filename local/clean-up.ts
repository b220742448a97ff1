type UndoAction = () => Promise<void> | void;

/** What has to be undone at the end, last things first, wherever the work was interrupted. */
export class CleanUp {
  readonly #undos: UndoAction[] = [];

  defer(undo: UndoAction): void {
    this.#undos.push(undo);
  }

  async run(): Promise<void> {
    for (let undo = this.#undos.pop(); undo; undo = this.#undos.pop()) await undo();
  }
}
