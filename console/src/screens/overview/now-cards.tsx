import "./now.css";
import { useState } from "react";
import { FailingCard } from "./failing-card.tsx";
import type { NowCardProps } from "./now-card.tsx";
import { RunningCard } from "./running-card.tsx";

type Props = Record<"failing" | "running", NowCardProps["query"]> & { counts: { failing: number; running: number } };

/** The running operations that fit into low cards. */
const FEW = 2;

/** Shows what needs somebody and what is running. The cards keep the height of their first content, so that nothing
 *  below them jumps while operations come and go. */
export function NowCards({ failing, running, counts }: Props) {
  const [isLow] = useState(counts.failing === 0 && counts.running <= FEW);
  return (
    <div className={isLow ? "overview-now is-low" : "overview-now"}>
      <FailingCard query={failing} total={counts.failing} />
      <RunningCard query={running} total={counts.running} />
    </div>
  );
}
