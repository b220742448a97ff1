import type { ReactNode } from "react";
import { createBrowserRouter, type RouteObject } from "react-router";
import { useMe } from "../session/me.tsx";
import { CrashedPage, NotFoundPage } from "./error-page.tsx";
import { type Screen, screens } from "./screens.ts";
import { Shell } from "./shell.tsx";

type WithinReachProps = Pick<Screen, "isVisible"> & { children: ReactNode };

/** Shows a screen to those who may see it. To others it looks like one that does not exist. */
const WithinReach = ({ isVisible, children }: WithinReachProps) => (isVisible(useMe()) ? children : <NotFoundPage />);

/** Loads a screen when it is shown first. */
const routeOf = ({ path, load, isVisible }: Screen): RouteObject => ({
  path,
  errorElement: <CrashedPage />,
  lazy: async () => {
    const Content = await load();
    return {
      element: (
        <WithinReach isVisible={isVisible}>
          <Content />
        </WithinReach>
      ),
    };
  },
});

export const createRouter = () =>
  createBrowserRouter([
    {
      element: <Shell />,
      errorElement: <CrashedPage />,
      hydrateFallbackElement: <div />,
      children: [...screens.map(routeOf), { path: "*", element: <NotFoundPage /> }],
    },
  ]);
