import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Operation } from "../../api/resources.ts";
import { useCan } from "../../session/me.tsx";
import { RepairDialog } from "../tenant/check-dialogs.tsx";
import { describeRepair, type Finding, isRepairable, nameFinding } from "./finding-words.ts";

type Props = { operation: Operation; findings: readonly Finding[] };

/** Shows the differences between the record and reality, and repairs those that need no decision by a person. */
export function FindingList({ operation, findings }: Props) {
  const [isOpen, setOpen] = useState(false);
  const canRepair = useCan("tenants:repair") && operation.done && findings.some(isRepairable);
  const { tenantId = "", tenantName = tenantId } = operation;
  return (
    <section className="detail-card operation-card" aria-labelledby="findings">
      <div className="finding-head">
        <h2 id="findings">{findings.length === 0 ? "No differences" : `Differences (${findings.length})`}</h2>
        {canRepair && <Button onClick={() => setOpen(true)}>Repair</Button>}
      </div>
      {findings.length === 0 && <p className="soft">The tenant agrees with the record.</p>}
      <ul className="plain-list">
        {findings.map((finding) => (
          <FindingLine key={finding.kind + finding.subject} finding={finding} />
        ))}
      </ul>
      {isOpen && <RepairDialog tenant={{ id: tenantId, name: tenantName }} onClose={() => setOpen(false)} />}
    </section>
  );
}

const FindingLine = ({ finding }: { finding: Finding }) => (
  <li className="finding">
    <strong>{nameFinding(finding)}</strong> <code>{finding.subject}</code>
    <p>{finding.detail}</p>
    <p className={finding.repaired === true ? "finding-repaired" : "soft"}>{describeRepair(finding)}</p>
  </li>
);
