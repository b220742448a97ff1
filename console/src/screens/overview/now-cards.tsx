import "./now.css";
import { useState } from "react";
import type { NowCounts } from "./count-now.ts";
import { NeedsCard } from "./needs-card.tsx";
import type { NowCardProps } from "./now-card.tsx";
import { RunningCard } from "./running-card.tsx";

type Query = NowCardProps["query"];
type Props = Record<"approvals" | "failing" | "running", Query> & { counts: NowCounts };

/** The running operations that fit into low cards. */
const FEW = 2;

/** Shows what needs somebody and what is running. The cards keep the height of their first content, so that nothing
 *  below them jumps while operations come and go. */
export function NowCards({ approvals, failing, running, counts }: Props) {
  const needing = counts.approvals + counts.failing;
  const [isLow] = useState(needing === 0 && counts.running <= FEW);
  return (
    <div className={isLow ? "overview-now is-low" : "overview-now"}>
      <NeedsCard
        query={failing}
        items={[...(approvals.data?.items ?? []), ...(failing.data?.items ?? [])]}
        counts={counts}
        total={needing}
      />
      <RunningCard query={running} items={running.data?.items ?? []} total={counts.running} />
    </div>
  );
}
