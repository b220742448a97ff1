type UndoAction = () => Promise<void> | void;

/** A stack of undo actions. They run in reverse order, also after an interruption. */
export class CleanUp {
  readonly #undos: UndoAction[] = [];

  defer(undo: UndoAction): void {
    this.#undos.push(undo);
  }

  async run(): Promise<void> {
    for (let undo = this.#undos.pop(); undo; undo = this.#undos.pop()) await undo();
  }
}
