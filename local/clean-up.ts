type Undo = () => Promise<void> | void;

/** What has to be undone at the end, last things first, wherever the work was interrupted. */
export class CleanUp {
  readonly #undos: Undo[] = [];

  defer(undo: Undo): void {
    this.#undos.push(undo);
  }

  async run(): Promise<void> {
    for (let undo = this.#undos.pop(); undo; undo = this.#undos.pop()) await undo();
  }
}
