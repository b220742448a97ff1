import Form from "@cloudscape-design/components/form";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import "../products.css";
import { AboutSection } from "./about-section.tsx";
import { AccountSection } from "./account-section.tsx";
import type { TemplateSectionProps } from "./form-context.ts";
import { IntegrationSection } from "./integration-section.tsx";
import { PlansSection } from "./plans-section.tsx";
import { ProfileSection } from "./profile-section.tsx";

type ProductFormProps = TemplateSectionProps & { actions: ReactNode; problem: ReactNode };

/** Shows all sections of the form of a product. */
export const ProductForm = ({ actions, problem, ...section }: ProductFormProps) => (
  <div className="product-form">
    <Form actions={actions}>
      <SpaceBetween size="l">
        <AboutSection {...section} />
        {section.isNew && <AccountSection {...section} />}
        <IntegrationSection {...section} />
        <PlansSection {...section} />
        <ProfileSection {...section} />
        {problem}
      </SpaceBetween>
    </Form>
  </div>
);
