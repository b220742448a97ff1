import "./overview.css";
import Button from "@cloudscape-design/components/button";
import { PageHeader } from "../../pieces/page-header.tsx";
import { useMe } from "../../session/me.tsx";
import { CalmMark } from "./calm-mark.tsx";

/** Shows the first page of people who use the products and manage nothing. */
export function MemberWelcome() {
  const me = useMe();
  return (
    <>
      <PageHeader title="Overview" description={`You are signed in as ${me.displayName ?? me.email ?? "a member"}.`} />
      <section className="overview-card">
        <CalmMark title="There is nothing for you to do here">
          You use your organization's products directly. This console shows which ones it has.
        </CalmMark>
        {me.tenantId && (
          <div className="calm-action">
            <Button variant="primary" href="/organization">
              See your organization
            </Button>
          </div>
        )}
      </section>
    </>
  );
}
