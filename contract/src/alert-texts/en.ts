import type { AlertCatalogue, AlertFacts } from './alert-words.ts';

const byNode = ({ has, text }: AlertFacts) => (has('node') ? ` The node ${text('node')} was lost.` : '');
const replicas = (count: number) => (count === 1 ? '1 replica is' : `${count} replicas are`);
const wasDown = ({ has, number }: AlertFacts) => has('ready') && number('ready') === 0;
const isOperators = ({ app }: AlertFacts) => app === '';

function readyOf({ app, number }: AlertFacts): string {
  if (number('wanted') === 1) return `The only replica of ${app} is not ready.`;
  return `Of the ${number('wanted')} replicas of ${app} ${number('ready') === 0 ? 'none' : 'only one'} is ready.`;
}

export const en: AlertCatalogue = {
  open: {
    'too-few-ready': (facts) => {
      const ready = facts.number('ready');
      const isDown = ready === 0;
      return {
        title: isDown ? `${facts.app} is down` : `${facts.app} is not redundant: one replica is ready`,
        happened: `${readyOf(facts)}${byNode(facts)}`,
        doing: isDown
          ? 'It starts the replicas again and again. Until one of them is ready, visitors get an error page.'
          : 'The replica that is left answers every visitor, and the missing one is started again, on another node where that is needed.',
        todo: 'Usually nothing: wait some minutes. If it stays so, look at the logs for what ends the replicas, and roll back if it began with an update.',
      };
    },
    'same-node': (facts) => ({
      title: `${facts.app}: all replicas are on one node`,
      happened: `All ${facts.text('ready')} replicas of ${facts.app} run on ${facts.text('on')}. If that node is lost, the app is down until they run elsewhere.${byNode(facts)}`,
      doing: 'It moves a replica as soon as another node has room for it.',
      todo: 'Bring the other node back, or make room on it: the page of the nodes shows what there is.',
    }),
    errors: (facts) => ({
      title: `${facts.app} answers ${facts.text('percent')}% of requests with an error`,
      happened: `For two minutes more than 1% of the answers of ${facts.app} were errors (5xx): ${facts.text('percent')}% of ${facts.text('requests')} requests in the last minute.`,
      doing:
        'It sends requests again to the other replica where that is safe, and keeps replicas that fail their health check out of the way.',
      todo: 'Look at the logs. If it began with an update, roll back to the release before.',
    }),
    retries: (facts) => ({
      title: `${facts.app}: ${facts.text('percent')}% of requests had to be sent twice`,
      happened: `For two minutes more than 1% of the requests to ${facts.app} were not answered by the first replica that was asked: ${facts.text('percent')}% of ${facts.text('requests')} in the last minute.`,
      doing: 'It sends each of them to another replica, so that visitors notice nothing but a delay.',
      todo: 'Look at the replicas: one of them breaks connections, or is too slow to accept them. More memory or one more replica may help.',
    }),
    'restart-loop': (facts) => ({
      title: `${facts.app}: a replica crashes again and again`,
      happened: `A replica of ${facts.app} has ended ${facts.text('times')} times within ${facts.text('minutes')} minutes.`,
      doing: 'It is started again, after longer and longer pauses; the others go on meanwhile.',
      todo: 'The last lines of the log before each end say why. If it began with an update, roll back.',
    }),
    'out-of-memory': (facts) => ({
      title: `${facts.app} ran out of memory`,
      happened: `A replica of ${facts.app} needed more than its limit of ${facts.bytes('limitBytes')} and was ended.`,
      doing: 'It was started again; the others went on meanwhile.',
      todo: 'Give the app more memory in its settings, or look for what keeps growing.',
    }),
    'volume-nearly-full': (facts) => ({
      title: `${facts.app}: the volume is ${facts.text('percent')}% full`,
      happened: `The data of ${facts.app} takes ${facts.bytes('usedBytes')} of ${facts.bytes('limitBytes')}.`,
      doing: 'Nothing: data is never deleted by the platform.',
      todo: 'Delete what is not needed, or raise the limit in the settings of the app.',
    }),
    'certificate-ending': (facts) => ({
      title: isOperators(facts)
        ? `The certificate of the platform ends on ${facts.date('notAfter')}`
        : `${facts.app}: the certificate of ${facts.text('hostname')} ends on ${facts.date('notAfter')}`,
      happened: `After ${facts.date('notAfter')} browsers warn every visitor of ${facts.text('hostname')}.`,
      doing:
        facts.text('renewed') === 'yes'
          ? 'It asks the certificate authority for a new one again and again; so far in vain.'
          : 'Nothing: this certificate was brought by hand, and is replaced by hand.',
      todo:
        facts.text('renewed') === 'yes'
          ? 'The settings of the app say why it is refused: mostly the name does not lead here any more.'
          : 'Get a new certificate and bring it before that day.',
    }),
    'run-failed': (facts) => {
      const wasTakenBack = facts.text('kind') === 'auto-rollback';
      return {
        title: wasTakenBack
          ? `${facts.app}: an update was taken back`
          : `${facts.app}: run #${facts.text('run')} failed`,
        happened: wasTakenBack
          ? `The new release of ${facts.app} fell over soon after it went live.`
          : `Run #${facts.text('run')} of ${facts.app} has not gone through.`,
        doing: wasTakenBack
          ? 'It has brought the release before back by itself.'
          : 'What was live before stays live: visitors notice nothing.',
        todo: 'The page of the run says in one sentence why, with the last lines of its log.',
      };
    },
    'node-lost': (facts) => ({
      title: `Node ${facts.text('node')} is lost`,
      happened: `The node ${facts.text('node')} does not answer any more. When it was lost, ${replicas(facts.number('replicas'))} on it.`,
      doing:
        'Visitors are answered by the replicas on other nodes, and what is missing is started there where there is room.',
      todo: 'Bring the node back, or take it away for good. If it is switched off on purpose next time, drain it first.',
    }),
  },
  over: {
    'too-few-ready': (facts) =>
      wasDown(facts)
        ? { title: `${facts.app} answers again`, happened: `A replica of ${facts.app} is ready again.` }
        : {
            title: `${facts.app} is redundant again`,
            happened: `Two replicas of ${facts.app} or more are ready again.`,
          },
    'same-node': ({ app }) => ({
      title: `${app} is on more than one node again`,
      happened: `The replicas of ${app} run on more than one node again.`,
    }),
    errors: ({ app }) => ({
      title: `${app} answers without errors again`,
      happened: `${app} answers hardly any request with an error any more.`,
    }),
    retries: ({ app }) => ({
      title: `${app}: requests are answered at the first try again`,
      happened: `Hardly any request to ${app} has to be sent twice any more.`,
    }),
    'restart-loop': ({ app }) => ({
      title: `${app} does not crash any more`,
      happened: `The replicas of ${app} stay up again.`,
    }),
    'out-of-memory': ({ app }) => ({
      title: `${app} gets by with its memory again`,
      happened: `No replica of ${app} has run out of memory any more.`,
    }),
    'volume-nearly-full': ({ app }) => ({
      title: `${app}: there is room on the volume again`,
      happened: `The volume of ${app} has room again.`,
    }),
    'certificate-ending': (facts) => ({
      title: isOperators(facts) ? 'The platform has a new certificate' : `${facts.app} has a new certificate`,
      happened: 'The certificate that was about to end is not used any more.',
    }),
    'run-failed': ({ app }) => ({
      title: `${app}: a run has succeeded again`,
      happened: `A later run of ${app} has gone through.`,
    }),
    'node-lost': ({ text }) => ({
      title: `Node ${text('node')} is back`,
      happened: `The node ${text('node')} is not missing any more.`,
    }),
  },
  replaced: ({ app }) => ({
    title: `${app}: this alert is outdated`,
    happened: 'A newer alert tells of the same, or it was long ago.',
  }),
  stopped: ({ app }) => ({ title: `${app} was stopped`, happened: `${app} was stopped on purpose, so this is over.` }),
  deleted: ({ app }) => ({ title: `${app} was deleted`, happened: `${app} was deleted, so this is over.` }),
  nothingToDo: 'Nothing.',
  delivery: {
    'no-mail-server': 'The platform has no mail server yet. Its owner can enter one on this page.',
    'name-unknown': 'There is no server of that name. Check the address for typing errors.',
    'connection-refused': 'Nobody listens at that address. Check the port, and whether the server runs.',
    timeout: 'There was no answer in time. A firewall may be in the way, or the port is another one.',
    disconnected: 'The connection broke off before there was an answer.',
    tls: 'No secure connection could be made. The certificate is not valid for this name, or the server expects another kind of encryption on this port.',
    'login-refused': 'The mail server does not accept the user name and password.',
    'sender-refused': 'The mail server does not let the platform send from this address.',
    'recipient-refused': 'The mail server does not accept the recipient. Check the e-mail address.',
    'message-refused': 'The mail server has refused the message itself.',
    'inside-address':
      'The address leads into the network of the platform itself, which is not allowed. The operator can allow it with NONSTOP4_NOTIFY_INSIDE.',
    redirected: 'The server sent the message on to another address, which is not followed. Enter the final address.',
    gone: 'There is nothing at this address any more. The webhook was probably deleted: make a new one.',
    'too-many-messages': 'The server wants fewer messages. The rest follows when it allows that.',
    refused: 'The server has refused the message.',
    'server-error': 'The server has a problem of its own. The message is sent again later.',
    failed: 'It failed for another reason; what the system said stands below.',
  },
  frame: {
    testSubject: 'Test message of NonStop4',
    testText: 'This is a test. If you can read it, alerts reach you here.',
    several: (raised, ended) =>
      [raised > 0 ? `${raised} alert${raised === 1 ? '' : 's'}` : '', ended > 0 ? `${ended} over` : '']
        .filter((part) => part !== '')
        .join(', '),
    heldBack: 'There were so many messages within an hour that these were held back and come together.',
    more: (count) => `And ${count} more: the page of the alerts shows all of them.`,
    since: (time) => `Since ${time}.`,
    lasted: (from, to) => `It lasted from ${from} to ${to}.`,
    doing: 'What the platform is doing:',
    todo: 'What you can do:',
    openPage: 'Open the page:',
    why: 'You get this because somebody has entered this address under “Notifications” in NonStop4. There it can be changed or removed.',
  },
};
