import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { meQuery } from "../api/queries.ts";
import { useStore } from "../state/store.ts";
import { MeContext } from "./me.tsx";
import { sessionStore } from "./session-store.ts";
import { callbackPath, completeSignIn, failSignIn, startSignIn } from "./sign-in.ts";
import { ExpiredDialog, LoadingScreen, NoAccessScreen, SignInScreen } from "./sign-in-screen.tsx";

const currentPage = () => location.pathname + location.search + location.hash;

/** Shows its children to a person who is signed in, and leads everybody else to the sign-in page. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useStore(sessionStore);
  const isReturning = useReturn();
  const isNew = session.state === "signedOut" && !isReturning;
  useEffect(() => {
    if (isNew) startSignIn(currentPage()).catch(failSignIn);
  }, [isNew]);
  if (isReturning || isNew) return <LoadingScreen text="Signing you in" />;
  if (session.state === "failed") return <SignInScreen detail={session.detail} />;
  if (session.state === "ended" && session.reason === "signedOut") return <SignInScreen />;
  return <KnownPerson hasExpired={session.state === "ended"}>{children}</KnownPerson>;
}

// A module's variable, because the development mode of React runs effects twice and a code is valid once.
let completion: Promise<string> | undefined;

/** Completes a sign-in if the address is the callback's. Returns whether that is still going on. */
function useReturn(): boolean {
  const [isReturning, setReturning] = useState(location.pathname === callbackPath);
  useEffect(() => {
    if (!isReturning) return;
    completion ??= completeSignIn(location.search);
    void completion
      .catch((error) => {
        failSignIn(error);
        return "/";
      })
      .then((page) => {
        history.replaceState(null, "", page);
        setReturning(false);
      });
  }, [isReturning]);
  return isReturning;
}

/** Reads who is signed in. An expired session keeps the page, so that nothing that was typed is lost. */
function KnownPerson({ hasExpired, children }: { hasExpired: boolean; children: ReactNode }) {
  const me = useQuery({ ...meQuery(), enabled: !hasExpired });
  if (me.data) {
    return (
      <MeContext value={me.data}>
        {children}
        {hasExpired && <ExpiredDialog onSignIn={() => startSignIn(currentPage()).catch(failSignIn)} />}
      </MeContext>
    );
  }
  if (hasExpired) return <SignInScreen detail="Your session has ended." />;
  if (me.error) return <NoAccessScreen error={me.error} onRetry={() => void me.refetch()} />;
  return <LoadingScreen text="Loading" />;
}
