import "./now.css";
import { useState } from "react";
import { type countNow, isAwaitingApproval } from "./count-now.ts";
import { NeedsCard } from "./needs-card.tsx";
import type { NowCardProps } from "./now-card.tsx";
import { RunningCard } from "./running-card.tsx";

type Query = NowCardProps["query"];
type Props = Record<"failing" | "open", Query> & { counts: ReturnType<typeof countNow> };

/** The running operations that fit into low cards. */
const FEW = 2;

/** Shows what needs somebody and what is running. The cards keep the height of their first content, so that nothing
 *  below them jumps while operations come and go. */
export function NowCards({ failing, open, counts }: Props) {
  const [isLow] = useState(counts.needing === 0 && counts.running <= FEW);
  const items = open.data?.items ?? [];
  return (
    <div className={isLow ? "overview-now is-low" : "overview-now"}>
      <NeedsCard
        query={failing}
        items={[...items.filter(isAwaitingApproval), ...(failing.data?.items ?? [])]}
        total={counts.needing}
      />
      <RunningCard query={open} items={items.filter((one) => !isAwaitingApproval(one))} total={counts.running} />
    </div>
  );
}
