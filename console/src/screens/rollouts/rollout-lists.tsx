import type { Rollout } from "../../api/openapi.d.ts";
import { describeLoss } from "../../rollouts/replacement-words.ts";
import { describeFailed, describeReplacements } from "./direction-words.ts";
import { TenantLink } from "./tenant-link.tsx";

/** Shows the tenants whose change failed, and the release that they have. */
export const FailureList = ({ failures, direction }: Pick<Rollout, "failures" | "direction">) =>
  failures.length > 0 && (
    <section className="detail-card rollout-card has-losses" aria-labelledby="failures">
      <h2 id="failures">Failed tenants ({failures.length})</h2>
      <p className="soft">{describeFailed(direction)}</p>
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

type ReplacementProps = Pick<Rollout, "replacements" | "onReplacement" | "direction">;

/** Shows the resources with data that the release, or in a rollback the former one, would replace or remove. */
export const ReplacementList = ({ replacements, onReplacement, direction }: ReplacementProps) =>
  replacements.length > 0 && (
    <section className="detail-card rollout-card has-losses" aria-labelledby="replacements">
      <h2 id="replacements">Resources that hold data</h2>
      <p className="soft">{describeReplacements({ direction, onReplacement })}</p>
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
