import "../products/products.css";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { productQuery } from "../../api/queries.ts";
import { releaseQuery } from "../../api/release-queries.ts";
import { usePageTitle } from "../../app/page-title.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { PublishReleaseForm } from "./publish-release-form.tsx";

/** Shows the page on which the next release of a product is published. */
export function PublishReleaseScreen() {
  const { productId = "" } = useParams();
  const product = useQuery(productQuery(productId));
  usePageTitle(product.data?.name, `/products/${productId}`);
  const current = product.data?.currentRelease;
  const release = useQuery({ ...releaseQuery(productId, current ?? 0), enabled: current !== undefined });
  const error = product.error ?? release.error;
  if (product.data && (release.data || current === undefined)) {
    return <PublishReleaseForm key={productId} product={product.data} current={release.data ?? {}} />;
  }
  if (error) return <ProblemAlert error={error} onRetry={() => void (product.error ? product : release).refetch()} />;
  return <Skeleton height="520px" />;
}
