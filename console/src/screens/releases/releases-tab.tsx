import "./releases.css";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import type { Release } from "../../api/openapi.d.ts";
import { releasesQuery } from "../../api/release-queries.ts";
import type { Product } from "../../api/resources.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { ResourceTable } from "../../pieces/resource-table.tsx";
import type { Column } from "../../pieces/resource-table-props.ts";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { useCan } from "../../session/me.tsx";
import { useListState } from "../../state/list-state.ts";
import { RolloutTable } from "../rollouts/rollout-table.tsx";
import { ReleaseComparison } from "./release-comparison.tsx";

const defaults = { tab: "overview", after: "", from: "", to: "" };
const PAGE_SIZE = 25;

/** Shows the releases of a product with the difference of two of them, and its rollouts. */
export function ReleasesTab({ product }: { product: Product }) {
  const { state, change, pagerOf } = useListState(defaults);
  const query = useQuery(releasesQuery(product.id, { after: state.after, limit: PAGE_SIZE }));
  const canListRollouts = useCan("rollouts:list");
  const releases = query.data?.items ?? [];
  const [newest, former] = releases;
  const to = Number(state.to) || newest?.number;
  const from = Number(state.from) || (to === newest?.number ? former?.number : to && to - 1) || undefined;
  return (
    <SpaceBetween size="l">
      <ReleaseButtons product={product} />
      <ResourceTable
        name="releases"
        query={query}
        columns={columnsOf(product, ({ number }) =>
          change({ to: String(number), from: String(Math.max(1, number - 1)) }),
        )}
        keyOf={({ number }) => `release-${number}`}
        pager={pagerOf(query.data?.next)}
        empty={<EmptyState title="No releases yet">The first release comes with the first verification.</EmptyState>}
      />
      {/* What is below the list appears after it, so that nothing jumps. */}
      {from !== undefined && to !== undefined && (
        <ReleaseComparison
          productId={product.id}
          releases={releases}
          from={from}
          to={to}
          current={product.currentRelease}
          onChange={change}
        />
      )}
      {canListRollouts && !query.isPending && <RolloutTable productId={product.id} />}
    </SpaceBetween>
  );
}

const columnsOf = ({ currentRelease }: Product, onCompare: (release: Release) => void): Column<Release>[] => [
  {
    id: "number",
    header: "Release",
    width: 190,
    cell: ({ number }) => (
      <>
        <strong>Release {number}</strong> {number === currentRelease && <span className="tag">current</span>}
      </>
    ),
  },
  { id: "status", header: "Status", width: 140, cell: ({ status }) => <StatusBadge status={status} /> },
  {
    id: "notes",
    header: "Notes",
    cell: ({ notes, reason }) => <span className="release-notes">{reason ?? notes ?? ""}</span>,
  },
  { id: "created", header: "Published", width: 150, cell: ({ createdAt }) => <RelativeTime time={createdAt} /> },
  {
    id: "changes",
    header: "Changes",
    width: 150,
    cell: (release) =>
      release.number > 1 && (
        <Button
          variant="inline-link"
          ariaLabel={`Show changes of release ${release.number}`}
          onClick={() => onCompare(release)}
        >
          Show changes
        </Button>
      ),
  },
];

const pages = [
  { action: "publishRelease", permission: "releases:publish", text: "Publish a release", page: "releases/new" },
  { action: "startRollout", permission: "rollouts:start", text: "Start a rollout", page: "rollouts/new" },
];

/** Leads to the forms of a release and of a rollout. */
const ReleaseButtons = ({ product }: { product: Product }) => (
  <div className="release-buttons">
    {pages.map((one) => (
      <PageButton key={one.page} product={product} {...one} />
    ))}
  </div>
);

type PageButtonProps = { product: Product } & (typeof pages)[number];

/** Shows a button that is absent without the permission, and disabled with its reason by the product's state. */
function PageButton({
  product: { id, allowedActions, blockedActions },
  action,
  permission,
  text,
  page,
}: PageButtonProps) {
  const isPermitted = useCan(permission);
  const blocked = blockedActions.find((one) => one.action === action);
  const isAllowed = allowedActions.some((one) => one === action);
  if (!isPermitted || (!isAllowed && !blocked)) return null;
  return (
    <Button href={`/products/${id}/${page}`} disabled={!isAllowed} disabledReason={blocked?.reason ?? ""}>
      {text}
    </Button>
  );
}
