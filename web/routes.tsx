import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiRefusal } from './lib/api.ts';
import { queryClient } from './lib/query.ts';
import { ErrorFace, ErrorPage, NotFoundPage } from './shell/error-page.tsx';
import { FrontFrame } from './shell/front-frame.tsx';
import { pathForNext } from './shell/next-path.ts';
import { RootFrame } from './shell/root-frame.tsx';
import { installationQuery, sessionQuery } from './shell/use-session.ts';

const root = createRootRoute({
  // The banner of the simulator stands when the page comes, and does not push it down afterwards.
  loader: () => queryClient.prefetchQuery(installationQuery),
  component: RootFrame,
  errorComponent: ErrorPage,
  notFoundComponent: NotFoundPage,
});

type FrontSearch = { next?: string; reason?: string };

const front = createRoute({
  getParentRoute: () => root,
  id: 'front',
  component: FrontFrame,
  validateSearch: (search: FrontSearch): FrontSearch => search,
});

const signUp = createRoute({
  getParentRoute: () => front,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('./access/sign-up-page.tsx'), 'SignUpPage'),
});
const signUpCode = createRoute({
  getParentRoute: () => front,
  path: '/sign-up/code',
  component: lazyRouteComponent(() => import('./access/code-page.tsx'), 'CodePage'),
});
const signIn = createRoute({
  getParentRoute: () => front,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./access/sign-in-page.tsx'), 'SignInPage'),
});
const signInCode = createRoute({
  getParentRoute: () => front,
  path: '/sign-in/code',
  component: lazyRouteComponent(() => import('./access/code-page.tsx'), 'CodePage'),
});
const recovery = createRoute({
  getParentRoute: () => front,
  path: '/sign-in/recovery',
  component: lazyRouteComponent(() => import('./access/recovery-page.tsx'), 'RecoveryPage'),
});
const forgotPassword = createRoute({
  getParentRoute: () => front,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./access/forgot-password-page.tsx'), 'ForgotPasswordPage'),
});
const resetPassword = createRoute({
  getParentRoute: () => front,
  path: '/reset-password',
  component: lazyRouteComponent(() => import('./access/reset-password-page.tsx'), 'ResetPasswordPage'),
});
const invitation = createRoute({
  getParentRoute: () => front,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./access/invitation-page.tsx'), 'InvitationPage'),
});
const confirmEmail = createRoute({
  getParentRoute: () => front,
  path: '/confirm-email',
  component: lazyRouteComponent(() => import('./access/confirm-email-page.tsx'), 'ConfirmEmailPage'),
});

const senderProof = createRoute({
  getParentRoute: () => front,
  path: '/sender',
  component: lazyRouteComponent(() => import('./messaging/sender-proof-page.tsx'), 'SenderProofPage'),
});

const simulator = createRoute({
  getParentRoute: () => root,
  path: '/simulator',
  component: lazyRouteComponent(() => import('./simulator/simulator-page.tsx'), 'SimulatorPage'),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    if (await findSession()) return;
    const next = pathForNext({ pathname: location.pathname, search: location.searchStr });
    throw redirect({ to: '/sign-in', search: next ? { next } : {} });
  },
  component: lazyRouteComponent(() => import('./shell/inside-frame.tsx'), 'InsideFrame'),
  errorComponent: ErrorPage,
});

const send = createRoute({
  getParentRoute: () => inside,
  path: '/send',
  component: lazyRouteComponent(() => import('./messaging/send-page.tsx'), 'SendPage'),
});
const history = createRoute({
  getParentRoute: () => inside,
  path: '/history',
  component: lazyRouteComponent(() => import('./messaging/history-page.tsx'), 'HistoryPage'),
});
const messenger = createRoute({
  getParentRoute: () => inside,
  path: '/messenger',
  component: lazyRouteComponent(() => import('./messenger/messenger-page.tsx'), 'MessengerPage'),
});
const messengerStart = createRoute({
  getParentRoute: () => messenger,
  path: '/',
  component: lazyRouteComponent(() => import('./messenger/messenger-page.tsx'), 'NoConversation'),
});
const conversation = createRoute({
  getParentRoute: () => messenger,
  path: '/$number',
  component: lazyRouteComponent(() => import('./messenger/conversation-page.tsx'), 'ConversationPage'),
});
const replies = createRoute({
  getParentRoute: () => inside,
  path: '/settings/replies',
  component: lazyRouteComponent(() => import('./messenger/replies-page.tsx'), 'RepliesPage'),
});
const message = createRoute({
  getParentRoute: () => inside,
  path: '/history/$messageId',
  component: lazyRouteComponent(() => import('./messaging/message-page.tsx'), 'MessagePage'),
});
const batch = createRoute({
  getParentRoute: () => inside,
  path: '/history/batches/$batchId',
  component: lazyRouteComponent(() => import('./messaging/batch-page.tsx'), 'BatchPage'),
});
const contacts = createRoute({
  getParentRoute: () => inside,
  path: '/contacts',
  component: lazyRouteComponent(() => import('./contacts/contacts-page.tsx'), 'ContactsPage'),
});
const contact = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/people/$contactId',
  component: lazyRouteComponent(() => import('./contacts/contact-page.tsx'), 'ContactPage'),
});
const lists = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/lists',
  component: lazyRouteComponent(() => import('./contacts/lists-page.tsx'), 'ListsPage'),
});
const fields = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/fields',
  component: lazyRouteComponent(() => import('./contacts/fields-page.tsx'), 'FieldsPage'),
});
const duplicates = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/duplicates',
  component: lazyRouteComponent(() => import('./contacts/duplicates-page.tsx'), 'DuplicatesPage'),
});
const acts = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/acts',
  component: lazyRouteComponent(() => import('./contacts/acts-page.tsx'), 'ActsPage'),
});
const credits = createRoute({
  getParentRoute: () => inside,
  path: '/credits',
  component: lazyRouteComponent(() => import('./billing/credits-page.tsx'), 'CreditsPage'),
});
const unsubscribes = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/unsubscribes',
  component: lazyRouteComponent(() => import('./contacts/unsubscribes-page.tsx'), 'UnsubscribesPage'),
});
const imports = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/import',
  component: lazyRouteComponent(() => import('./contacts/imports-page.tsx'), 'ImportsPage'),
});
const importOf = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/import/$importId',
  component: lazyRouteComponent(() => import('./contacts/import-page.tsx'), 'ImportPage'),
});
const profile = createRoute({
  getParentRoute: () => inside,
  path: '/settings/profile',
  component: lazyRouteComponent(() => import('./accounts/profile-page.tsx'), 'ProfilePage'),
});
const business = createRoute({
  getParentRoute: () => inside,
  path: '/settings/business',
  component: lazyRouteComponent(() => import('./accounts/business-page.tsx'), 'BusinessPage'),
});
const users = createRoute({
  getParentRoute: () => inside,
  path: '/settings/users',
  component: lazyRouteComponent(() => import('./accounts/users-page.tsx'), 'UsersPage'),
});
const senders = createRoute({
  getParentRoute: () => inside,
  path: '/settings/senders',
  component: lazyRouteComponent(() => import('./messaging/senders-page.tsx'), 'SendersPage'),
});
const sessions = createRoute({
  getParentRoute: () => inside,
  path: '/settings/sessions',
  component: lazyRouteComponent(() => import('./accounts/sessions-page.tsx'), 'SessionsPage'),
});
const activity = createRoute({
  getParentRoute: () => inside,
  path: '/settings/activity',
  component: lazyRouteComponent(() => import('./accounts/activity-page.tsx'), 'ActivityPage'),
});
const carriers = createRoute({
  getParentRoute: () => inside,
  path: '/settings/carriers',
  component: lazyRouteComponent(() => import('./carriers/carriers-page.tsx'), 'CarriersPage'),
});
const newCarrier = createRoute({
  getParentRoute: () => inside,
  path: '/settings/carriers/new',
  component: lazyRouteComponent(() => import('./carriers/route-page.tsx'), 'NewRoutePage'),
});
const carrier = createRoute({
  getParentRoute: () => inside,
  path: '/settings/carriers/$routeId',
  component: lazyRouteComponent(() => import('./carriers/route-page.tsx'), 'RoutePage'),
});
const api = createRoute({
  getParentRoute: () => inside,
  path: '/developer/api',
  component: lazyRouteComponent(() => import('./developer/api-page.tsx'), 'ApiPage'),
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    if (await findSession()) throw redirect({ to: '/send' });
    const { hasAccounts, signUpOpen } = await queryClient.ensureQueryData(installationQuery);
    throw redirect({ to: !hasAccounts && signUpOpen ? '/sign-up' : '/sign-in' });
  },
  component: Outlet,
  errorComponent: ErrorPage,
});

async function findSession() {
  try {
    return await queryClient.ensureQueryData(sessionQuery);
  } catch (error) {
    if (error instanceof ApiRefusal && error.code === 'not_signed_in') return undefined;
    throw error;
  }
}

const routeTree = root.addChildren([
  home,
  simulator,
  front.addChildren([
    signUp,
    signUpCode,
    signIn,
    signInCode,
    recovery,
    forgotPassword,
    resetPassword,
    invitation,
    confirmEmail,
    senderProof,
  ]),
  inside.addChildren([
    send,
    messenger.addChildren([messengerStart, conversation]),
    replies,
    history,
    message,
    batch,
    contacts,
    contact,
    lists,
    fields,
    duplicates,
    acts,
    credits,
    unsubscribes,
    imports,
    importOf,
    profile,
    business,
    users,
    senders,
    sessions,
    activity,
    carriers,
    newCarrier,
    carrier,
    api,
  ]),
]);

// Plain words in the address, each a string: a number typed as 0491 570 006 stays what was typed.
export const router = createRouter({
  routeTree,
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    return query.size > 0 ? `?${query}` : '';
  },
  defaultPreload: 'intent',
  defaultErrorComponent: ErrorFace,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
