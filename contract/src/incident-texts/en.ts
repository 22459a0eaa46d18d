import type { IncidentWords } from './incident-words.ts';

export const en: IncidentWords = {
  cause: {
    unknown: () => 'The cause is not known.',
    'no-answer': () => 'Requests got no answer.',
    'too-slow': () => 'The app took more than ten seconds to answer.',
    'app-errors': ({ status }) =>
      status === undefined ? 'The app answered with errors.' : `The app answered with the error ${status}.`,
    'no-replica': () => 'No replica was ready.',
    'health-failing': () => 'The app no longer passed its health check.',
    'edges-away': () => 'The entry points that visitors come through were away.',
    'replicas-crashed': () => 'The replicas had crashed.',
    'out-of-memory': () => 'The app needed more memory than its limit.',
    'node-lost': () => 'A machine was lost.',
    drill: () => 'A drill had killed a part on purpose.',
    'single-writer': () =>
      'An update: of this app only one replica may run at a time, and the old one had to end first.',
    update: ({ release }) =>
      release === undefined ? 'An update was under way.' : `The update to release v${release} was under way.`,
    'update-failed': ({ release }) =>
      release === undefined ? 'An update failed.' : `The update to release v${release} failed.`,
  },
  action: {
    'replicas-restarted': ({ count }) =>
      count === 1 ? 'One replica was started again.' : `Replicas were started again ${count} times.`,
    'replicas-moved': () => 'Replicas were started on other machines.',
    'rolled-back': ({ release }) =>
      release ? `Release v${release} was brought back.` : 'The release before was brought back.',
    'old-kept': () => 'The release that was live before was kept.',
    redeployed: ({ release }) => (release ? `Release v${release} went live.` : 'A release went live.'),
  },
};
