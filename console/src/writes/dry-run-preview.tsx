import Alert from "@cloudscape-design/components/alert";
import type { Preview } from "../api/resources.ts";
import { nameKind } from "../operations/operation-words.ts";
import { StackChanges } from "../rollouts/stack-changes.tsx";

const verbs = { create: "Create", update: "Update", delete: "Delete" };

/** Shows the effects of a write before it is sent: problems first, then each stack and operation, and what is lost. */
export const DryRunPreview = ({ plan }: { plan: Preview }) => (
  <div className="plan">
    {!plan.accepted && (
      <Alert type="error" header="This would be rejected">
        <ul className="bullets">
          {plan.problems.map(({ code, pointer, detail }) => (
            <li key={code + pointer + detail}>
              {pointer && <code>{pointer}</code>} {detail}
            </li>
          ))}
        </ul>
      </Alert>
    )}
    <ul className="plain-list">
      {plan.stacks.map(({ productId, account, region, name, action, changes }) => (
        <li key={name} className={`plan-line plan-${action}`}>
          <strong>{verbs[action]}</strong> the stack <code>{name}</code> of {productId} in account {account}, {region}
          {changes && <StackChanges changes={changes} />}
        </li>
      ))}
      {plan.operations.map(({ kind, target, steps }) => (
        <li key={kind + target.id} className="plan-line">
          <strong>{nameKind(kind)}</strong> in {steps.length} steps: {steps.join(", ")}
        </li>
      ))}
    </ul>
    {plan.seats && (
      <p>
        {plan.seats.after}
        {plan.seats.limit !== undefined && ` of ${plan.seats.limit}`} seats will be taken ({plan.seats.used} now).
      </p>
    )}
  </div>
);
