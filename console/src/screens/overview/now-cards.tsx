import "./now.css";
import { useState } from "react";
import { NeedsCard } from "./needs-card.tsx";
import type { NowLists } from "./now-lists.ts";
import { RunningCard } from "./running-card.tsx";

/** The running operations that fit into low cards. */
const FEW = 2;

/** Shows what needs somebody and what is running. The cards keep the height of their first content, so that nothing
 *  below them jumps while operations come and go. */
export function NowCards({ needing, running, counts }: NowLists) {
  const total = counts.approvals + counts.failing;
  const [isLow] = useState(total === 0 && counts.running <= FEW);
  return (
    <div className={isLow ? "overview-now is-low" : "overview-now"}>
      <NeedsCard {...needing} counts={counts} total={total} />
      <RunningCard {...running} total={counts.running} />
    </div>
  );
}
