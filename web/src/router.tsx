import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { loadEntranceWords, loadOtherWords } from './i18n/setup.ts';
import { NotFoundPage } from './pages/not-found/not-found-page.tsx';
import { PageFailure } from './shell/page-failure.tsx';
import { RootFrame } from './shell/root-frame.tsx';
import { SignedInFrame } from './shell/signed-in-frame.tsx';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A page that is loaded when it is first shown, together with the words that the list of apps does not need. */
function page<Module extends Record<string, unknown>>(load: () => Promise<Module>, name: keyof Module & string) {
  return lazyRouteComponent(async () => (await Promise.all([load(), loadOtherWords()]))[0], name);
}

/** The same for somebody who is not signed in. */
function entrancePage<Module extends Record<string, unknown>>(
  load: () => Promise<Module>,
  name: keyof Module & string,
) {
  return lazyRouteComponent(async () => (await Promise.all([load(), loadEntranceWords()]))[0], name);
}

const root = createRootRoute({ component: RootFrame, notFoundComponent: NotFoundPage });

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: (search): { token?: string } => ({ token: text(search.token) }),
  component: entrancePage(() => import('./pages/setup/setup-page.tsx'), 'SetupPage'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } => ({ next: text(search.next) }),
  component: entrancePage(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

const providerReturn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/provider',
  component: entrancePage(() => import('./pages/entrance/entrance-pages.ts'), 'ProviderReturnPage'),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  component: entrancePage(() => import('./pages/entrance/entrance-pages.ts'), 'SignUpPage'),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: entrancePage(() => import('./pages/entrance/entrance-pages.ts'), 'ResetPage'),
});

const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify',
  component: entrancePage(() => import('./pages/entrance/entrance-pages.ts'), 'VerifyPage'),
});

const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedInFrame });

const apps = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/apps/apps-page.tsx'), 'AppsPage'),
});

const newApp = createRoute({
  getParentRoute: () => signedIn,
  path: '/new',
  validateSearch: (search): { from?: 'git' } => ({ from: search.from === 'git' ? 'git' : undefined }),
  component: page(() => import('./pages/upload/new-app-page.tsx'), 'NewAppPage'),
});

const run = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs/$run',
  component: page(() => import('./pages/run/run-page.tsx'), 'RunPage'),
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: page(() => import('./pages/account/account-page.tsx'), 'AccountPage'),
});

const access = createRoute({
  getParentRoute: () => signedIn,
  path: '/access',
  component: page(() => import('./pages/access/access-page.tsx'), 'AccessPage'),
});

const system = createRoute({
  getParentRoute: () => signedIn,
  path: '/system',
  component: page(() => import('./pages/system/system-page.tsx'), 'SystemPage'),
});

const git = createRoute({
  getParentRoute: () => signedIn,
  path: '/git',
  component: page(() => import('./pages/git/git-page.tsx'), 'GitPage'),
});

const ci = createRoute({
  getParentRoute: () => signedIn,
  path: '/ci',
  component: page(() => import('./pages/ci/ci-page.tsx'), 'CiPage'),
});

const users = createRoute({
  getParentRoute: () => signedIn,
  path: '/users',
  component: page(() => import('./pages/users/users-page.tsx'), 'UsersPage'),
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit',
  component: page(() => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
});

const alerts = createRoute({
  getParentRoute: () => signedIn,
  path: '/alerts',
  component: page(() => import('./pages/alerts/alerts-page.tsx'), 'AlertsPage'),
});

const notifications = createRoute({
  getParentRoute: () => signedIn,
  path: '/notifications',
  component: page(() => import('./pages/notifications/notifications-page.tsx'), 'NotificationsPage'),
});

const nodes = createRoute({
  getParentRoute: () => signedIn,
  path: '/nodes',
  component: page(() => import('./pages/nodes/nodes-page.tsx'), 'NodesPage'),
});

const app = createRoute({
  getParentRoute: () => signedIn,
  path: '/apps/$app',
  component: page(() => import('./pages/app/app-frame.tsx'), 'AppFrame'),
});

const overview = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: page(() => import('./pages/app/overview/overview-tab.tsx'), 'OverviewTab'),
});

const update = createRoute({
  getParentRoute: () => app,
  path: '/update',
  component: page(() => import('./pages/upload/update-tab.tsx'), 'UpdateTab'),
});

const metrics = createRoute({
  getParentRoute: () => app,
  path: '/metrics',
  component: page(() => import('./pages/app/metrics/metrics-tab.tsx'), 'MetricsTab'),
});

const availability = createRoute({
  getParentRoute: () => app,
  path: '/availability',
  component: page(() => import('./pages/app/availability/availability-tab.tsx'), 'AvailabilityTab'),
});

const logs = createRoute({
  getParentRoute: () => app,
  path: '/logs',
  component: page(() => import('./pages/app/logs/logs-tab.tsx'), 'LogsTab'),
});

const releases = createRoute({
  getParentRoute: () => app,
  path: '/releases',
  component: page(() => import('./pages/app/releases/releases-tab.tsx'), 'ReleasesTab'),
});

const release = createRoute({
  getParentRoute: () => app,
  path: '/releases/$release',
  validateSearch: (search): { file?: string; show?: 'changes' } => ({
    file: text(search.file),
    show: search.show === 'changes' ? 'changes' : undefined,
  }),
  component: page(() => import('./pages/app/releases/release-tab.tsx'), 'ReleaseTab'),
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: page(() => import('./pages/app/settings/settings-tab.tsx'), 'SettingsTab'),
});

const events = createRoute({
  getParentRoute: () => app,
  path: '/events',
  component: page(() => import('./pages/app/events/events-tab.tsx'), 'EventsTab'),
});

const appAlerts = createRoute({
  getParentRoute: () => app,
  path: '/alerts',
  component: page(() => import('./pages/app/alerts/alerts-tab.tsx'), 'AlertsTab'),
});

const drills = createRoute({
  getParentRoute: () => app,
  path: '/drills',
  component: page(() => import('./pages/app/drills/drills-tab.tsx'), 'DrillsTab'),
});

const appTabs = [overview, update, metrics, availability, logs, releases, release, settings, events, appAlerts, drills];

export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    signIn,
    providerReturn,
    signUp,
    reset,
    verify,
    signedIn.addChildren([
      apps,
      newApp,
      run,
      account,
      access,
      system,
      git,
      ci,
      nodes,
      users,
      audit,
      alerts,
      notifications,
      app.addChildren(appTabs),
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailure,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
