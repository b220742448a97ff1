import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { productQuery } from "../../../api/queries.ts";
import type { Product } from "../../../api/resources.ts";
import { usePageTitle } from "../../../app/page-title.ts";
import { JsonView } from "../../../pieces/json-view.tsx";
import { ProblemAlert } from "../../../pieces/problem-alert.tsx";
import { can, useMe } from "../../../session/me.tsx";
import { useUrlState } from "../../../state/url-state.ts";
import "../products.css";
import { ReleasesTab } from "../../releases/releases-tab.tsx";
import { AccountTab } from "./account-tab.tsx";
import { IntegrationTab } from "./integration-tab.tsx";
import { PlansTab } from "./plans-tab.tsx";
import type { ProductDialog } from "./product-actions.ts";
import { ProductDialogs } from "./product-dialogs.tsx";
import { ProductHeader } from "./product-header.tsx";
import { ProductOverview } from "./product-overview.tsx";
import { SubscribersTab } from "./subscribers-tab.tsx";
import { VerificationState } from "./verification-state.tsx";

const defaults = { tab: "overview", after: "" };

/** Shows one product: its state, its plans, its account and who has it. */
export function ProductScreen() {
  const { productId = "" } = useParams();
  const query = useQuery(productQuery(productId));
  usePageTitle(query.data?.name);
  if (query.data) return <ProductPage key={query.data.id} product={query.data} />;
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <SpaceBetween size="l">
      <Skeleton height="64px" />
      <Skeleton height="120px" />
      <Skeleton height="320px" />
    </SpaceBetween>
  );
}

function ProductPage({ product }: { product: Product }) {
  const [dialog, setDialog] = useState<ProductDialog>();
  return (
    <>
      <ProductHeader product={product} onOpen={setDialog} />
      <SpaceBetween size="l">
        <VerificationState product={product} />
        <ProductTabs product={product} onOpen={setDialog} />
      </SpaceBetween>
      <ProductDialogs product={product} dialog={dialog} onClose={() => setDialog(undefined)} />
    </>
  );
}

type TabsProps = { product: Product; onOpen: (dialog: ProductDialog) => void };

function ProductTabs({ product, onOpen }: TabsProps) {
  const [{ tab }, change] = useUrlState(defaults);
  const me = useMe();
  // Only those who reach the product see its connection.
  const isReached = product.connection !== undefined;
  const hasReleases = can(me, "releases:list") && isReached && product.integration.kind === "cloudformation";
  const hasSubscribers = can(me, "products:subscribers") && isReached;
  return (
    <Tabs
      activeTabId={tab}
      ariaLabel="Facts about the product"
      onChange={({ detail }) => change({ tab: detail.activeTabId, after: "" }, { push: true })}
      tabs={[
        { id: "overview", label: "Overview", content: <ProductOverview product={product} /> },
        { id: "plans", label: "Plans", content: <PlansTab product={product} /> },
        { id: "integration", label: "Integration", content: <IntegrationTab product={product} /> },
        ...(hasReleases ? [{ id: "releases", label: "Releases", content: <ReleasesTab product={product} /> }] : []),
        ...(product.connection
          ? [{ id: "account", label: "Account", content: <AccountTab product={product} onOpen={onOpen} /> }]
          : []),
        ...(hasSubscribers
          ? [{ id: "subscribers", label: "Subscribers", content: <SubscribersTab product={product} /> }]
          : []),
        { id: "json", label: "JSON", content: <JsonView value={product} label={product.name} /> },
      ]}
    />
  );
}
