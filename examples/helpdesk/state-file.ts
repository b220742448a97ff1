import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { OrderStore } from "tenantry/consumer";

/** What the help desk has for a tenant. */
export type Workspace = { planId: string; seats?: number | undefined; status: "open" | "locked"; address: string };

type State = {
  workspaces: Record<string, Workspace>;
  /** By tenant and user, what the help desk may know of its people. */
  people: Record<string, Record<string, object>>;
  /** The last fact that was applied to each subject. */
  applied: Record<string, number>;
};

/** All that the help desk keeps, in a file. */
export class StateFile {
  readonly #file: string;
  readonly #state: State;

  constructor(file: string) {
    this.#file = file;
    this.#state = existsSync(file)
      ? JSON.parse(readFileSync(file, "utf8"))
      : { workspaces: {}, people: {}, applied: {} };
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** Renamed into place, so that a process that dies while it writes has lost nothing. */
  update(act: (state: State) => void): void {
    act(this.#state);
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#state));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** The package's order, in the same file. One process works on it, so what it holds need not outlive it. */
export const createOrderStore = (kept: StateFile): OrderStore => {
  const held = new Set<string>();
  return {
    claim: async (subject) => {
      if (held.has(subject)) return "taken";
      held.add(subject);
      return kept.state.applied[subject] ?? 0;
    },
    settle: async (subject, _, sequence) => {
      held.delete(subject);
      kept.update(({ applied }) => {
        applied[subject] = sequence;
      });
    },
    release: async (subject) => {
      held.delete(subject);
    },
  };
};
