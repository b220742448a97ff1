import type { Operation } from "../../api/resources.ts";
import { PersonName } from "../../pieces/person-name.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";

type Approval = NonNullable<Operation["approval"]>;

const causes: Record<Approval["cause"], string> = {
  permission: "On this platform, a second administrator must agree to it.",
  blastRadius: "The requester has removed much within an hour, so a second administrator must agree to it.",
};

/** Shows why a request waits for a second administrator, or who has decided and why. */
export const ApprovalCard = ({ operation, approval }: { operation: Operation; approval: Approval }) => (
  <section className="detail-card operation-card" aria-labelledby="approval">
    <h2 id="approval">Approval</h2>
    <p>{causes[approval.cause]}</p>
    <ApprovalState operation={operation} approval={approval} />
  </section>
);

function ApprovalState({ operation: { status, blockedActions }, approval }: Parameters<typeof ApprovalCard>[0]) {
  const { decision, decidedBy = "", decidedAt = "", reason, expiresAt } = approval;
  if (decision !== undefined) {
    return (
      <p>
        {decision === "approved" ? "Approved" : "Rejected"} by <PersonName subject={decidedBy} />{" "}
        <RelativeTime time={decidedAt} />
        {reason ? `: ${reason}` : "."}
      </p>
    );
  }
  if (status !== "awaitingApproval") return <p className="soft">Nobody has decided.</p>;
  const ownRequest = blockedActions.find(({ code }) => code === "ownRequest");
  return (
    <>
      {ownRequest && <p>{ownRequest.reason}</p>}
      <p className="soft">
        Without a decision, the request is cancelled <RelativeTime time={expiresAt} />.
      </p>
    </>
  );
}
