import type { Kept, Workspace } from "./kept.ts";

/** What a tenant pays for. */
type Terms = { planId: string; seats?: number | undefined };

/** The workspaces of all tenants. Whatever is done to one may be done again, and is then as it was. */
export class Workspaces {
  readonly #kept: Kept;
  readonly #addressOf: (tenantId: string) => string;

  constructor(kept: Kept, addressOf: (tenantId: string) => string) {
    this.#kept = kept;
    this.#addressOf = addressOf;
  }

  find(tenantId: string): (Workspace & { people: number }) | undefined {
    const { workspaces, people } = this.#kept.state;
    const workspace = workspaces[tenantId];
    return workspace && { ...workspace, people: Object.keys(people[tenantId] ?? {}).length };
  }

  /** Makes the tenant's workspace, or makes the one that is there as it is to be. */
  put(tenantId: string, { planId, seats }: Terms, status: Workspace["status"]): void {
    this.#kept.change(({ workspaces }) => {
      const address = workspaces[tenantId]?.address ?? this.#addressOf(tenantId);
      workspaces[tenantId] = { planId, seats, status, address };
    });
  }

  remove(tenantId: string): void {
    this.#kept.change(({ workspaces, people }) => {
      delete workspaces[tenantId];
      delete people[tenantId];
    });
  }

  /** Knows a person by these attributes from now on, or no more. */
  know(tenantId: string, userId: string, attributes: object | undefined): void {
    this.#kept.change(({ people }) => {
      const { [userId]: _, ...others } = people[tenantId] ?? {};
      people[tenantId] = attributes === undefined ? others : { ...others, [userId]: attributes };
    });
  }
}
