import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { DraftField } from "./draft-field.tsx";
import type { StepProps } from "./step-props.ts";

/** Shows the third step: the person who administers the tenant. */
export const AdministratorStep = (props: StepProps) => (
  <Container>
    <div className="form-column">
      <SpaceBetween size="l">
        <DraftField
          {...props}
          field="adminEmail"
          inputMode="email"
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
