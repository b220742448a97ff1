import type { Rollout } from "../../api/openapi.d.ts";
import { describeLoss } from "../../rollouts/replacement-words.ts";
import { TenantLink } from "./tenant-link.tsx";

/** Shows the tenants whose change failed. They have their former release. */
export const FailureList = ({ failures }: { failures: Rollout["failures"] }) =>
  failures.length > 0 && (
    <section className="detail-card rollout-card has-losses" aria-labelledby="failures">
      <h2 id="failures">Failed tenants ({failures.length})</h2>
      <p className="soft">They have their former release.</p>
      <ul className="plain-list">
        {failures.map(({ tenantId, operationId, reason }) => (
          <li key={tenantId} className="rollout-item">
            <TenantLink tenantId={tenantId} />
            <p>{reason}</p>
            <a href={`/operations/${operationId}`}>Open the operation</a>
          </li>
        ))}
      </ul>
    </section>
  );

type ReplacementProps = Pick<Rollout, "replacements" | "onReplacement">;

/** Shows the resources with data that the release would replace or remove. */
export const ReplacementList = ({ replacements, onReplacement }: ReplacementProps) =>
  replacements.length > 0 && (
    <section className="detail-card rollout-card has-losses" aria-labelledby="replacements">
      <h2 id="replacements">Resources that hold data</h2>
      <p className="soft">
        {onReplacement === "stop"
          ? "The release would replace or remove them. The rollout has not touched them."
          : "The release replaces or removes them, which this rollout allows."}
      </p>
      <ul className="plain-list">
        {replacements.map(({ tenantId, logicalId, type, action }) => (
          <li key={tenantId + logicalId} className="rollout-item">
            <strong>{logicalId}</strong> {describeLoss({ action }, onReplacement)} <code>{type}</code> of{" "}
            <TenantLink tenantId={tenantId} />
          </li>
        ))}
      </ul>
    </section>
  );
