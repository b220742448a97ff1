import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import type { PlanChange } from "./plan-changes.ts";

/** Shows the difference that a change makes, line by line. */
export const ChangeDiff = ({ changes }: { changes: readonly PlanChange[] }) => (
  <Container header={<Header variant="h2">What changes</Header>}>
    <table className="diff">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Field</span>
          </th>
          <th scope="col">Now</th>
          <th scope="col">Then</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ label, before, after }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{before}</td>
            <td className="diff-after">{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Container>
);
