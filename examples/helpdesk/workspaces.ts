import type { StateFile, Workspace } from "./state-file.ts";

/** The plan and the seats of a subscription. */
type SubscribedPlan = { planId: string; seats?: number | undefined };

/** The workspaces of all tenants. Every method is idempotent. */
export class Workspaces {
  readonly #stateFile: StateFile;
  readonly #addressOf: (tenantId: string) => string;

  constructor(stateFile: StateFile, addressOf: (tenantId: string) => string) {
    this.#stateFile = stateFile;
    this.#addressOf = addressOf;
  }

  find(tenantId: string): (Workspace & { people: number }) | undefined {
    const { workspaces, people } = this.#stateFile.state;
    const workspace = workspaces[tenantId];
    return workspace && { ...workspace, people: Object.keys(people[tenantId] ?? {}).length };
  }

  /** Creates or replaces the tenant's workspace. */
  save(tenantId: string, { planId, seats }: SubscribedPlan, status: Workspace["status"]): void {
    this.#stateFile.update(({ workspaces }) => {
      const address = workspaces[tenantId]?.address ?? this.#addressOf(tenantId);
      workspaces[tenantId] = { planId, seats, status, address };
    });
  }

  remove(tenantId: string): void {
    this.#stateFile.update(({ workspaces, people }) => {
      delete workspaces[tenantId];
      delete people[tenantId];
    });
  }

  /** Sets the attributes of a user, or removes the user if they are undefined. */
  setProfile(tenantId: string, userId: string, attributes: object | undefined): void {
    this.#stateFile.update(({ people }) => {
      const { [userId]: _, ...others } = people[tenantId] ?? {};
      people[tenantId] = attributes === undefined ? others : { ...others, [userId]: attributes };
    });
  }
}
