import "./rollouts.css";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { productQuery } from "../../api/queries.ts";
import { releasesQuery } from "../../api/release-queries.ts";
import { usePageTitle } from "../../app/page-title.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { StartRolloutForm } from "./start-rollout-form.tsx";

/** The releases that the form offers. */
const OFFERED = 100;

/** Shows the page on which a rollout is started. */
export function StartRolloutScreen() {
  const { productId = "" } = useParams();
  const product = useQuery(productQuery(productId));
  usePageTitle(product.data?.name, `/products/${productId}`);
  const releases = useQuery(releasesQuery(productId, { limit: OFFERED }));
  const error = product.error ?? releases.error;
  if (product.data && releases.data) {
    const available = releases.data.items.filter(({ status }) => status === "available");
    return <StartRolloutForm key={productId} product={product.data} releases={available} />;
  }
  if (error) return <ProblemAlert error={error} onRetry={() => void (product.error ? product : releases).refetch()} />;
  return <Skeleton height="520px" />;
}
