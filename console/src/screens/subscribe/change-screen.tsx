import "../../plans/plans.css";
import "./subscribe.css";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { productQuery, tenantQuery } from "../../api/queries.ts";
import { NotFoundPage } from "../../app/error-page.tsx";
import { usePageTitle } from "../../app/page-title.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { ChangeForm } from "./change-form.tsx";

/** Shows the page on which a subscription gets another plan, other seats or other parameters. */
export function ChangeScreen() {
  const { tenantId = "", productId = "" } = useParams();
  const tenant = useQuery(tenantQuery(tenantId));
  usePageTitle(tenant.data?.name, `/tenants/${tenantId}`);
  const product = useQuery(productQuery(productId));
  const error = tenant.error ?? product.error;
  if (tenant.data && product.data) {
    const subscription = tenant.data.subscriptions.find((one) => one.productId === productId);
    if (!subscription || subscription.status === "cancelled") return <NotFoundPage />;
    const key = `${tenantId}/${productId}`;
    return <ChangeForm key={key} tenant={tenant.data} product={product.data} subscription={subscription} />;
  }
  if (error) return <ProblemAlert error={error} onRetry={() => void (tenant.error ? tenant : product).refetch()} />;
  return <Skeleton height="420px" />;
}
