/** A delivery's claim on an aggregate: its owner, its start, and the time at which it expires by itself. */
export type Claim = { owner: string; now: number; until: number };

/**
 * A store of the sequence that was last applied to each aggregate. It lets one delivery at a time work on an aggregate.
 * Its content must survive the consumer's restarts.
 */
export type OrderStore = {
  /** Claims the aggregate; returns its last applied sequence (0 if it is unknown), or "taken" while another delivery
   *  has it. */
  claim(aggregate: string, claim: Claim): Promise<number | "taken">;
  /** Records the applied sequence and releases the aggregate. Throws when the claim has expired meanwhile. */
  complete(aggregate: string, owner: string, applied: number): Promise<void>;
  /** Releases the aggregate without a new sequence. */
  release(aggregate: string, owner: string): Promise<void>;
};

/** Creates a store in memory, for tests and for consumers that rebuild their state at each start. */
export function memoryOrderStore(): OrderStore {
  const applied = new Map<string, number>();
  const claims = new Map<string, Claim>();
  const removeClaim = (aggregate: string, owner: string): boolean =>
    claims.get(aggregate)?.owner === owner && claims.delete(aggregate);
  return {
    claim: async (aggregate, claim) => {
      const holder = claims.get(aggregate);
      if (holder !== undefined && holder.until > claim.now) return "taken";
      claims.set(aggregate, claim);
      return applied.get(aggregate) ?? 0;
    },
    complete: async (aggregate, owner, sequence) => {
      if (!removeClaim(aggregate, owner)) throw new Error(`Another delivery has claimed ${aggregate}`);
      applied.set(aggregate, sequence);
    },
    release: async (aggregate, owner) => {
      removeClaim(aggregate, owner);
    },
  };
}
