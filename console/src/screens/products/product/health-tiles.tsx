import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ProductHealth } from "../../../api/openapi.d.ts";
import { productHealthQuery } from "../../../api/product-queries.ts";
import type { Product } from "../../../api/resources.ts";
import { ProblemAlert } from "../../../pieces/problem-alert.tsx";
import { RelativeTime } from "../../../pieces/relative-time.tsx";
import { formatNumber } from "../product-words.ts";
import { describeAccount, describeQueue, describeRuns, type Mood } from "./health-words.ts";

/** Shows four tiles that tell how a product is: its account, its queue, its subscribers and its last 30 days. */
export function HealthTiles({ product }: { product: Product }) {
  const { data, error, refetch } = useQuery(productHealthQuery(product.id));
  if (error && !data) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <TileRow>{["account", "queue", "subscribers", "runs"].map(loadingTile)}</TileRow>;
  return <TileRow>{<Tiles health={data} />}</TileRow>;
}

const TileRow = ({ children }: { children: ReactNode }) => (
  <section className="health-tiles" aria-label="Health">
    {children}
  </section>
);

const loadingTile = (key: string) => (
  <div key={key} className="health-tile">
    <Skeleton height="84px" />
  </div>
);

function Tiles({ health }: { health: ProductHealth }) {
  const { account, queue, subscribers, verifiedAt, last30Days } = health;
  return (
    <>
      <Tile title="Account" {...describeAccount(account)}>
        {account?.reason ??
          (account?.checkedAt && (
            <>
              Checked <RelativeTime time={account.checkedAt} />
            </>
          ))}
      </Tile>
      <Tile title="Queue" {...describeQueue(queue)} />
      <Tile title="Subscribers" mood="calm" value={formatNumber(subscribers)}>
        {verifiedAt ? (
          <>
            Verified <RelativeTime time={verifiedAt} />
          </>
        ) : (
          "Never verified"
        )}
      </Tile>
      <Tile title="Last 30 days" {...describeRuns(last30Days)} />
    </>
  );
}

type TileProps = { title: string; value: string; detail?: string; mood: Mood; children?: ReactNode };

const Tile = ({ title, value, detail, mood, children }: TileProps) => (
  <div className={`health-tile mood-${mood}`}>
    <h3>{title}</h3>
    <p className="health-value">{value}</p>
    <p className="soft">{children ?? detail}</p>
  </div>
);
