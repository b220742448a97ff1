import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Claim, OrderStore } from "tenantry/consumer";

/** A tenant's workspace in the help desk. */
export type Workspace = { planId: string; seats?: number | undefined; status: "open" | "locked"; address: string };

type State = {
  workspaces: Record<string, Workspace>;
  /** The shared attributes of users, by tenant and user. */
  people: Record<string, Record<string, object>>;
  /** The sequence of the last applied event of each subject. */
  applied: Record<string, number>;
};

/** The help desk's state, stored in a file. */
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

  /** Changes the state and writes the file. The rename is atomic, so a crash during the write loses nothing. */
  update(change: (state: State) => void): void {
    change(this.#state);
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#state));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** Creates the package's order store in the same file. Claims are in memory, because only one process uses the file. */
export function createOrderStore(stateFile: StateFile): OrderStore {
  const claims = new Map<string, Claim>();
  const removeClaim = (subject: string, owner: string): boolean =>
    claims.get(subject)?.owner === owner && claims.delete(subject);
  return {
    claim: async (subject, claim) => {
      const holder = claims.get(subject);
      if (holder !== undefined && holder.until > claim.now) return "taken";
      claims.set(subject, claim);
      return stateFile.state.applied[subject] ?? 0;
    },
    complete: async (subject, owner, sequence) => {
      if (!removeClaim(subject, owner)) throw new Error(`Another delivery has claimed ${subject}`);
      stateFile.update(({ applied }) => {
        applied[subject] = sequence;
      });
    },
    release: async (subject, owner) => {
      removeClaim(subject, owner);
    },
  };
}
