import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { StepProps } from "./step-props.ts";
import { TextField } from "./text-field.tsx";

/** The third step: who administers the tenant. */
export const AdministratorStep = (props: StepProps) => (
  <Container>
    <div className="form-column">
      <SpaceBetween size="l">
        <TextField
          {...props}
          field="adminEmail"
          type="email"
          label="E-mail address"
          description="The first administrator. The address must not belong to another user of the platform."
        />
        <div className="next-up">
          <strong>What happens then</strong>
          <ol>
            <li>An invitation goes to this address.</li>
            <li>The administrator signs in and invites the tenant's other users.</li>
            <li>The administrator gives each user access to products, within the seats.</li>
          </ol>
        </div>
      </SpaceBetween>
    </div>
  </Container>
);
