import "./overview.css";
import Button from "@cloudscape-design/components/button";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { overviewQuery } from "../../api/queries.ts";
import type { Overview } from "../../api/resources.ts";
import { useLastingError } from "../../pieces/lasting-error.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { useCan } from "../../session/me.tsx";
import { CountTiles } from "./count-tiles.tsx";
import { DayChart } from "./day-chart.tsx";
import { describeState } from "./describe-state.ts";
import { firstStepsOf } from "./first-steps.ts";
import { FirstSteps } from "./first-steps.tsx";
import { MemberWelcome } from "./member-welcome.tsx";
import { NowCards } from "./now-cards.tsx";
import { useNowLists } from "./now-lists.ts";
import { ProductChart } from "./product-chart.tsx";

/** Shows what needs somebody, what is running, and how everything is. */
export const OverviewScreen = () => (useCan("operations:list") ? <PlatformOverview /> : <MemberWelcome />);

function PlatformOverview() {
  const overview = useQuery(overviewQuery());
  const now = useNowLists(overview);
  const { counts, isExact } = now;
  const error = useLastingError([overview]);
  // A list that is read for the first time later leaves the page as it is.
  const isShown = useRef(false);
  isShown.current ||= now.isComplete;
  const isComplete = isShown.current;
  const canOnboard = useCan("tenants:create");
  const isFirstRun = canOnboard && overview.data !== undefined && firstStepsOf(overview.data).length > 0;
  return (
    <>
      <PageHeader
        title="Overview"
        description={isComplete ? describeState(counts, isExact) : "Reading the current state …"}
        actions={isComplete && canOnboard && !isFirstRun && <Button href="/tenants/onboard">Onboard a tenant</Button>}
      />
      {/* Everything appears at once, so that nothing jumps. */}
      {isComplete ? (
        <div className="overview">
          {error && <ProblemAlert error={error} onRetry={() => void overview.refetch()} />}
          {isFirstRun && <FirstSteps steps={firstStepsOf(overview.data)} />}
          {!(isFirstRun && counts.approvals + counts.failing + counts.running === 0) && <NowCards {...now} />}
          {overview.data && !isFirstRun && <Numbers overview={overview.data} />}
        </div>
      ) : (
        <OverviewSkeleton />
      )}
    </>
  );
}

const Numbers = ({ overview }: { overview: Overview }) => (
  <>
    <CountTiles overview={overview} />
    <DayChart perDay={overview.perDay} />
    <ProductChart subscriptions={overview.subscriptions} />
  </>
);

const OverviewSkeleton = () => (
  <div className="overview" aria-busy="true">
    <div className="overview-now">
      <Skeleton height="372px" />
      <Skeleton height="372px" />
    </div>
    <div className="tiles">
      <Skeleton height="180px" />
      <Skeleton height="180px" />
      <Skeleton height="180px" />
    </div>
  </div>
);
