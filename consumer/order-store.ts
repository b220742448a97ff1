/** One delivery's hold on an aggregate: who, since when, and until when even if it is never heard of again. */
export type Claim = { owner: string; now: number; until: number };

/**
 * Remembers the sequence that was last applied to each aggregate, and lets one delivery at a time work on it. What
 * it holds must outlive the consumer.
 */
export type OrderStore = {
  /** Takes the aggregate; gives what was applied last (0 for nothing yet), or "taken" while another has it. */
  claim(aggregate: string, claim: Claim): Promise<number | "taken">;
  /** Records what is applied now and lets go. Throws when the claim was lost meanwhile. */
  settle(aggregate: string, owner: string, applied: number): Promise<void>;
  /** Lets go without having applied anything. */
  release(aggregate: string, owner: string): Promise<void>;
};

/** For tests, and for consumers that build up their state anew each time they start. */
export const memoryOrderStore = (): OrderStore => {
  const applied = new Map<string, number>();
  const claims = new Map<string, Claim>();
  const letGo = (aggregate: string, owner: string): boolean =>
    claims.get(aggregate)?.owner === owner && claims.delete(aggregate);
  return {
    claim: async (aggregate, claim) => {
      const holder = claims.get(aggregate);
      if (holder !== undefined && holder.until > claim.now) return "taken";
      claims.set(aggregate, claim);
      return applied.get(aggregate) ?? 0;
    },
    settle: async (aggregate, owner, sequence) => {
      if (!letGo(aggregate, owner)) throw new Error(`Another delivery has taken over ${aggregate}`);
      applied.set(aggregate, sequence);
    },
    release: async (aggregate, owner) => {
      letGo(aggregate, owner);
    },
  };
};
