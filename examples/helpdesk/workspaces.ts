import type { StateFile, Workspace } from "./state-file.ts";

/** What a tenant pays for. */
type SubscribedPlan = { planId: string; seats?: number | undefined };

/** The workspaces of all tenants. Whatever is done to one may be done again, and is then as it was. */
export class Workspaces {
  readonly #stateFile: StateFile;
  readonly #addressOf: (tenantId: string) => string;

  constructor(kept: StateFile, addressOf: (tenantId: string) => string) {
    this.#stateFile = kept;
    this.#addressOf = addressOf;
  }

  find(tenantId: string): (Workspace & { people: number }) | undefined {
    const { workspaces, people } = this.#stateFile.state;
    const workspace = workspaces[tenantId];
    return workspace && { ...workspace, people: Object.keys(people[tenantId] ?? {}).length };
  }

  /** Makes the tenant's workspace, or makes the one that is there as it is to be. */
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

  /** Knows a person by these attributes from now on, or no more. */
  setProfile(tenantId: string, userId: string, attributes: object | undefined): void {
    this.#stateFile.update(({ people }) => {
      const { [userId]: _, ...others } = people[tenantId] ?? {};
      people[tenantId] = attributes === undefined ? others : { ...others, [userId]: attributes };
    });
  }
}
