import type { Subscription } from "../../api/resources.ts";
import { statusLookOf } from "../../pieces/status-look.ts";

const MAX_SHOWN = 3;

/** Shows the subscriptions of a tenant in a line: each product with a mark for its status. */
export function SubscriptionDots({ subscriptions }: { subscriptions: readonly Subscription[] }) {
  const shown = subscriptions.filter(({ status }) => status !== "cancelled");
  if (shown.length === 0) return <span className="soft">None</span>;
  return (
    <span className="subscription-dots">
      {shown.slice(0, MAX_SHOWN).map(({ productId, planId, status }) => {
        const { icon, word } = statusLookOf(status);
        return (
          <span
            key={productId}
            className={`subscription-dot status-${icon}`}
            title={`${productId}, ${planId}: ${word}`}
          >
            {productId}
            {icon !== "success" && <span className="subscription-dot-word"> {word.toLowerCase()}</span>}
          </span>
        );
      })}
      {shown.length > MAX_SHOWN && <span className="soft">and {shown.length - MAX_SHOWN} more</span>}
    </span>
  );
}
