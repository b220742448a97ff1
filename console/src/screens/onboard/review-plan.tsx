import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isProblem } from "../../api/problem.ts";
import type { Preview, Product } from "../../api/resources.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { QuietDetails } from "../../pieces/quiet-details.tsx";
import type { TenantRequest } from "./onboard-draft.ts";

type Props = { request: TenantRequest; products: readonly Product[]; plan: UseQueryResult<Preview> };

/** Shows the effects of the request, as the API decides them. The same decision is executed later. */
export const ReviewPlan = (props: Props) => (
  <Container
    header={
      <Header variant="h3" description="Decided by the API just now. Nothing exists yet.">
        What will be created
      </Header>
    }
  >
    <PlanContent {...props} />
  </Container>
);

function PlanContent({ request, products, plan: { data, error, refetch } }: Props) {
  if (error && isProblem(error) && error.status === 400) return <NoPreview />;
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={`${(request.subscriptions.length + 1) * 58}px`} />;
  return (
    <ul className="plain-list created">
      <CreatedLine what="User" name={request.adminEmail} detail="Administrator of the tenant, invited by e-mail" />
      {request.subscriptions.map(({ productId }) => (
        <CreatedProduct
          key={productId}
          product={products.find(({ id }) => id === productId)}
          id={productId}
          plan={data}
        />
      ))}
    </ul>
  );
}

const NoPreview = () => (
  <Alert type="info">The API can't decide this yet. Correct the fields that are marked, then come back here.</Alert>
);

function CreatedProduct({ product, id, plan }: { product: Product | undefined; id: string; plan: Preview }) {
  const name = product?.name ?? id;
  const stack = plan.stacks.find(({ productId }) => productId === id);
  const steps = plan.operations.find(({ target }) => target.id.endsWith(`/${id}`))?.steps ?? [];
  const detail = steps.length > 0 && <Steps steps={steps} />;
  if (!stack) {
    return <CreatedLine what="Request" name={`to the service of ${name}`} detail={detail} />;
  }
  const place = `For ${name}, in account ${stack.account}, ${stack.region}`;
  return (
    <CreatedLine what="Stack" name={<code>{stack.name}</code>} detail={place}>
      {detail}
      <Parameters parameters={stack.parameters} />
    </CreatedLine>
  );
}

type LineProps = { what: string; name: ReactNode; detail: ReactNode; children?: ReactNode };

const CreatedLine = ({ what, name, detail, children }: LineProps) => (
  <li className="created-line">
    <span className="created-what">{what}</span>
    <div>
      <strong>{name}</strong>
      <div className="soft">{detail}</div>
      {children}
    </div>
  </li>
);

const Steps = ({ steps }: { steps: readonly string[] }) => (
  <div className="soft">{`${steps.length} steps: ${steps.join(", ")}`}</div>
);

function Parameters({ parameters }: { parameters: Record<string, string> }) {
  const all = Object.entries(parameters);
  if (all.length === 0) return null;
  return (
    <QuietDetails summary={all.length === 1 ? "1 parameter" : `${all.length} parameters`}>
      <dl className="parameters">
        {all.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </QuietDetails>
  );
}
