import { MOST_TOKEN_DAYS } from '@nonstop4/contract';

interface CommandWords {
  summary: string;
  more?: string;
}

const words = <K extends string>(table: Record<K, string | CommandWords>): Record<K, CommandWords> =>
  Object.fromEntries(
    Object.entries<string | CommandWords>(table).map(([name, entry]) => [
      name,
      typeof entry === 'string' ? { summary: entry } : entry,
    ]),
  ) as Record<K, CommandWords>;

/** Help texts. */
export const commands = {
  about: 'Upload code, get a service that does not stop.',
  exitCodes: `Exit codes:
  0 done   1 failed   2 wrong usage   3 not signed in   4 not found   5 platform does not answer   130 ended by Ctrl-C`,
  environment: (program: string) => `Environment:
  NONSTOP4_URL, NONSTOP4_TOKEN   the platform and the API token, instead of "${program} login"
  NONSTOP4_DATA                  data directory of the platform on this machine (default ~/.nonstop4)
  NO_COLOR, LANG                 no colours; language (ko or en)`,
  helpText: {
    'Usage:': 'Usage:',
    'Arguments:': 'Arguments:',
    'Options:': 'Options:',
    'Commands:': 'Commands:',
    'Global Options:': 'Global options:',
    'Examples:': 'Examples:',
    help: 'show help',
    version: 'show the version',
  } as Record<string, string>,
  options: {
    json: 'print JSON instead of text',
    lang: 'language of the output',
    quiet: 'show the stages only, without their log',
    detach: 'do not follow; return when it is begun',
    userName: 'name of the account',
    tokenScope: 'what it may do: read; deploy (also what changes your apps); full (everything that you can)',
    tokenDays: `good for so many days, 1 to ${MOST_TOKEN_DAYS} (default: until it is revoked)`,
    signInCode: 'code of the authenticator app, or a recovery code, where the account asks for one',
    appName: 'name of the app (default: of package.json, or of the folder)',
    importAppName: 'name of the app (default: of the repository)',
    branch: 'of this branch (default: the default one, or the one that was given before)',
    defaultBranch: 'of the default branch again',
    gitToken: 'ask for the access token of a private repository, or read it from standard input; it is kept encrypted',
    forgetToken: 'forget the access token that is kept',
    gitUserName: 'what the git server wants before the token (most take any name)',
    follow: 'go on with new lines until Ctrl-C',
    lines: 'how many of the last lines to begin with',
    search: 'only lines with these words, of all that is kept',
    regex: 'what is searched for is a regular expression (RE2)',
    level: 'only lines of this level and above',
    replica: 'only lines of this replica',
    process: 'lines of this background process',
    since: 'only lines of the last so many minutes',
    minutes: 'how far back, at most 43200 (30 days)',
    data: 'data directory of the platform',
    doctorCluster: 'look at the cluster that kubectl is set to, before or after the installation of the chart',
    doctorNamespace: 'of the platform on the cluster',
    port: 'port of the web page and the API (default 4400)',
    edgePort: 'port that visitors of the apps use (default 8080)',
    yes: "the app's name, instead of typing it",
    deleteData: 'delete its data folder too',
    scaleMin: 'the fewest copies',
    scaleMax: 'the most copies, while the app is busy (on a cluster)',
    scaleCpu: 'above this share of one core per copy there are more, in percent',
    preDeployNone: 'no command of its own: the line “release:” of the Procfile counts again',
    scaleProcess: 'of this background process of the Procfile, and not of what visitors reach',
    scaleFixed: 'no more copies than this, whatever the load',
    drillKind: 'what happens; whole nodes are for operators of the platform',
    drillRate: 'requests per second meanwhile',
    drillPlan: 'only say what would happen',
    drillWeekly: 'begin by itself every week, as in “sun 04:00” of this machine’s time',
    drillNotWeekly: 'begin by itself no more',
    allAlerts: 'those that are over, too',
  },
  commands: words({
    login: {
      summary: 'sign in to a platform',
      more: 'Asks for name and password. In scripts give --name, and the password on standard input or in NONSTOP4_PASSWORD.',
    },
    logout: 'sign out and revoke the token',
    whoami: 'show who is signed in, and where',
    tokens: {
      summary: 'show, make and revoke API tokens',
      more: 'An API token can do what its scope says: read, deploy, or everything that its user can.',
    },
    tokensList: 'show my API tokens',
    tokensCreate: 'make an API token and show it, this once',
    tokensRevoke: 'make an API token useless',
    deploy: {
      summary: 'upload a folder or a zip and make it live',
      more: `Makes the app, or updates the one of that name, and follows every step until it is live.

Of a folder everything is uploaded but installed packages (node_modules, .venv) and version control (.git). A .gitignore is not applied.

Ctrl-C cancels the upload; afterwards the run goes on without you.`,
    },
    import: {
      summary: 'fetch code from a git repository and make it live',
      more: `Makes the app, or updates the one of that name, of the newest commit at an https address. The address is kept: “fetch” brings what has come since.`,
    },
    fetch: 'fetch the newest commit of an app again and make it live',
    apps: 'show my apps',
    status: 'show one app: redundancy, copies, address',
    availability: {
      summary: 'show how available an app was, its incidents, and what updates cost visitors',
      more: 'Requests are sent to it all the time, as a visitor would send them. Time in which nothing was measured counts neither way.',
    },
    probing: 'have an app looked at all the time; off: its availability is not measured',
    'status-page': 'let everybody see the status page of an app, without an account',
    logs: {
      summary: 'show what an app prints, or search it',
      more: 'With --search, --level, --replica or --since the newest lines that fit are shown, of all that is kept.',
    },
    metrics: 'show how an app was asked and what it used',
    scale: 'change how many copies of an app run',
    volume: {
      summary: 'let all copies share the volume, or one copy have it alone',
      more: 'single-writer (on a cluster): one copy at a time. Each update, and the loss of its node, stop the app until a new copy has started.',
    },
    preDeploy: {
      summary: 'run a command once before each release is rolled out, such as database migrations',
      more: 'Give the command in quotes, or --none to use the line “release:” of the Procfile, if there is one. Without either it is shown. When it fails, nothing is rolled out. A rollback does not run it.',
    },
    tests: {
      summary: 'have new code go live only when its own tests pass',
      more: 'on: the tests of the code (such as “npm test”) run before each build. When they fail, nothing is deployed, and what runs is untouched.',
    },
    config: 'show and change config vars (environment variables)',
    configList: 'show the config vars of an app',
    configSet: 'set config vars; the app is replaced copy by copy',
    configUnset: 'remove config vars',
    secret: {
      summary: 'show the names of secrets, set and remove them',
      more: 'A secret is a config var whose value is never shown again.',
    },
    secretList: 'show the names of the secrets of an app',
    secretSet: {
      summary: 'set a secret',
      more: 'Without =VALUE it is asked for, or read from standard input, so that other users of this machine cannot see it.',
    },
    secretUnset: 'remove secrets',
    domain: {
      summary: 'show and change the names under which an app answers',
      more: 'Point a name’s DNS entry to the platform. With HTTPS the platform gets a certificate for it, or takes yours.',
    },
    domainList: 'show the names of an app, and whether they are secure',
    domainAdd: 'let the app answer under one more name',
    domainRemove: 'take a name from an app',
    domainCertify: {
      summary: 'bring a certificate of your own',
      more: 'Both files are PEM: the certificate with those between it and its root, and its key without a passphrase.',
    },
    nodes: {
      summary: 'show what apps run on; take a node out of service',
      more: 'Changing a node is for operators of the platform.',
    },
    nodesList: 'show the nodes, what runs on them and what is left',
    nodesDrain: {
      summary: 'empty a node, without an app losing a ready copy',
      more: 'Follows until no copy is left on it. Ctrl-C lets the drain go on; “nodes uncordon” stops it.',
    },
    nodesUncordon: 'let a node take copies again; ends its drain',
    releases: 'show the releases of an app',
    rollback: 'make an older release live again',
    runs: 'show the runs of an app',
    cancel: 'cancel a queued or running run',
    stop: 'stop an app; visitors see a plain page',
    start: {
      summary: 'start the platform on this machine, or a stopped app',
      more: 'Without an app: starts the platform in the foreground; Ctrl-C stops it. With an app: starts that app again.',
    },
    restart: 'replace every copy of an app without losing a request',
    delete: {
      summary: 'delete an app',
      more: 'Its data folder is kept unless --delete-data is given. Asks for the name of the app.',
    },
    drill: {
      summary: 'kill a copy, empty a node or kill one on purpose, under load, and count failed requests',
      more: 'Ends with exit code 1 when a request failed, or when the app was not redundant again in time.',
    },
    alerts: 'show what needs your attention, of an app or of all',
    secrets: 'show the keys that secrets are sealed with',
    secretsRotate: 'make a new key and seal every secret anew',
    open: 'print the address of an app and open it in the browser',
    doctor: 'say what is missing on this machine, or on a cluster',
    platform: "show and control the platform's own processes on this machine",
    platformStatus: 'show the processes of the platform',
    platformRestart: 'restart one process of the platform; apps go on',
    platformStop: 'stop the platform and its apps',
    platformSetupLink: 'make a new link for the first account, where the server runs and with its settings',
  }),
};
