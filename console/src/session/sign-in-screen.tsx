import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import type { ReactNode } from "react";
import { isProblem } from "../api/problem.ts";
import { Mark } from "../app/wordmark.tsx";
import { failSignIn, signOut, startSignIn } from "./sign-in.ts";

const EntryPage = ({ title, children }: { title: string; children: ReactNode }) => (
  <main className="entry-page">
    <div className="entry-card">
      <Mark size={44} />
      <h1 className="entry-title">{title}</h1>
      {children}
    </div>
  </main>
);

export const LoadingScreen = ({ text }: { text: string }) => (
  <main className="entry-page" aria-busy="true">
    <div className="entry-wait">
      <Mark size={44} />
      <Box color="text-body-secondary">
        <Spinner /> {text}
      </Box>
    </div>
  </main>
);

/** Shows the page before the sign-in page. It appears after a sign-out and when a sign-in failed. */
export const SignInScreen = ({ detail }: { detail?: string }) => (
  <EntryPage title="Tenantry">
    <Box color="text-body-secondary">Tenants, users and subscriptions of all your products, in one place.</Box>
    {detail && (
      <Alert type="warning" header="You are not signed in">
        {detail}
      </Alert>
    )}
    <Button variant="primary" fullWidth onClick={() => startSignIn("/").catch(failSignIn)}>
      Sign in
    </Button>
  </EntryPage>
);

/** Shows the page of somebody who has a valid token and no access. */
export function NoAccessScreen({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const isForbidden = isProblem(error) && error.status === 403;
  return (
    <EntryPage title={isForbidden ? "You have no access yet" : "Tenantry can't be reached"}>
      <Box color="text-body-secondary">
        {isForbidden
          ? "Your sign-in is valid, but nobody has given you a role, or your account is disabled. Ask an administrator to invite you."
          : "The API does not answer. Check your connection, or try again in a moment."}
      </Box>
      {isProblem(error) && error.body.requestId && (
        <Box color="text-body-secondary" fontSize="body-s">
          Request {error.body.requestId}
        </Box>
      )}
      <SpaceBetween size="xs" direction="horizontal">
        <Button variant="primary" onClick={onRetry}>
          Try again
        </Button>
        <Button onClick={() => void signOut()}>Sign in as somebody else</Button>
      </SpaceBetween>
    </EntryPage>
  );
}

/** Covers the page when the session has ended. The page below keeps what was typed. */
export const ExpiredDialog = ({ onSignIn }: { onSignIn: () => void }) => (
  <Modal
    visible
    header="Your session has ended"
    onDismiss={onSignIn}
    footer={
      <Box float="right">
        <Button variant="primary" onClick={onSignIn}>
          Sign in again
        </Button>
      </Box>
    }
  >
    Sign in again to continue. You return to this page, and what you typed in a form is kept.
  </Modal>
);
