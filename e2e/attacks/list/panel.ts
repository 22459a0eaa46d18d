import { type Attack, attackOn, writtenIn } from '../attack.ts';

const DOOR = 'panel';
const panel = writtenIn('server/src/http/panel-server.test.ts');
const operations = writtenIn('server/src/http/operations.test.ts');
const rights = writtenIn('server/src/http/rights.test.ts');
const streams = writtenIn('server/src/http/streams.test.ts');
const uploads = writtenIn('server/src/http/uploads.test.ts');
const accounts = writtenIn('server/src/usecases/accounts/accounts.test.ts');
const cookie = writtenIn('e2e/attacks/panel-cookie.test.ts');
const hostile = writtenIn('server/src/http/hostile-requests.test.ts');
const next = writtenIn('web/src/pages/sign-in/safe-next.test.ts');
const hooks = writtenIn('server/src/http/hooks.test.ts');

export const PANEL_ATTACKS: readonly Attack[] = [
  attackOn(
    DOOR,
    'CSRF: another site, another port, an app of the platform, no origin',
    '401, nothing changed',
    panel('%s change nothing with the cookie'),
    panel('sign nobody in'),
  ),
  attackOn(
    DOOR,
    'session fixation: a cookie that was planted before',
    'every sign-in makes a new session; the planted one is worth nothing',
    panel('are new with every sign-in: one that was planted before is worth nothing'),
  ),
  attackOn(
    DOOR,
    'a stolen database: sessions and tokens in it',
    'hashes only; what is kept lets nobody in',
    accounts('are known by what the caller holds, and not by what is kept'),
  ),
  attackOn(
    DOOR,
    'brute force: passwords for one name, many names from one address, many at once',
    'five for a name from an address, thirty from an address, then 15 minutes',
    accounts('wait after five wrong ones for a name from one address, however many come at once'),
    accounts('wait after thirty wrong ones from one address, whatever the names'),
    panel('cannot be guessed at without end'),
  ),
  attackOn(
    DOOR,
    'finding out which names exist',
    'the same answer and the same work',
    accounts('that are wrong look like names that are not there'),
    accounts('cost a check also for a name that is not there'),
  ),
  attackOn(
    DOOR,
    'the one-time link again, guessed, or by many at once',
    'one account, made once',
    accounts('is made with the link, once'),
    accounts('is one although the link is used many times at once'),
    accounts('is not made with another link, or with the one of an earlier start'),
  ),
  attackOn(
    DOOR,
    'every operation without signing in',
    '401 before anything is read',
    operations('lets nobody in to %s without an account'),
  ),
  attackOn(
    DOOR,
    'every operation on what belongs to somebody else',
    'the same 404 as for what is not there',
    rights('says the same of what is absent and of what is somebody else’s'),
  ),
  attackOn(
    DOOR,
    'a live stream that outlives its session, or another user’s events',
    'ended with the session; own apps only',
    streams('are for those who are signed in, and no longer'),
    streams('tell each user of the own apps alone, and operators of the platform'),
  ),
  attackOn(
    DOOR,
    'clickjacking, sniffing, inline scripts, referrers',
    'Content-Security-Policy with frame-ancestors none, nosniff, no-referrer on every answer',
    panel('has a request id of its own and the headers that protect the panel'),
  ),
  attackOn(
    DOOR,
    'path traversal in addresses of the web page',
    '404, in any encoding',
    panel('are problems at every address'),
  ),
  attackOn(
    DOOR,
    'token leak in logs: credentials in a query',
    'the log has addresses without their query',
    panel('of the API is logged, without its query'),
  ),
  attackOn(
    DOOR,
    'insides of the server in an error',
    'a request id and nothing else; the log has the rest',
    panel('tell nothing of what nobody expected, and the log has it'),
  ),
  attackOn(
    DOOR,
    'flooding by one address',
    '429 after 1,200 requests a minute; hooks have a bound of their own',
    panel('comes too often for nobody on this machine, and at a bound for others'),
    hooks('comes from one address at most 120 times a minute, which leaves the rest of the panel to it'),
  ),
  attackOn(
    DOOR,
    'oversized bodies: JSON over 2 MiB, an archive that is larger than it says',
    '413; refused in the middle, nothing kept',
    panel('are plain for JSON that is none, another media type and a body that is too large'),
    uploads('that is too large is refused by what it says of itself, before it is sent'),
    uploads('that is too large is refused in the middle when it does not say so'),
  ),
  attackOn(
    DOOR,
    'an upload that stands still, or of somebody unknown',
    'ended, nothing left; not read',
    uploads('that stands still is ended and leaves nothing'),
    uploads('of somebody unknown is not read'),
    uploads('of somebody unknown who goes on sending is cut off'),
  ),
  attackOn(
    DOOR,
    'a reader of live events who takes nothing, to fill memory',
    'cut off at 4 MiB',
    streams('cut off a reader who does not keep up'),
  ),
  attackOn(
    DOOR,
    'session fixation: a neighbouring host sets the panel’s cookie for the whole domain',
    'by https the panel takes a __Host- cookie alone, which only its own host can set',
    hostile('is of the panel’s host alone where the browser comes by https'),
    hostile('by its plain name, which a neighbouring host can set, signs nobody in there'),
  ),
  attackOn(
    DOOR,
    'a hosted app reads or sets the panel’s cookie (real Chromium; plain http on localhost, https below one domain)',
    'neither read nor set; a session that it plants is not looked at',
    cookie('neither reads nor sets the panel’s cookie'),
    cookie('neither reads nor sets the panel’s cookie, and signs nobody in with a session of its own'),
  ),
  attackOn(
    DOOR,
    'a hosted app’s page asks the panel, sends it a form, shows it in a frame (real Chromium)',
    'the browser gives it no answer, nothing is changed, the frame stays empty',
    cookie('asks the panel for nothing in the name of who is signed in, and shows it in no frame'),
  ),
  attackOn(
    DOOR,
    'an app takes the panel’s own hostname, as its name or as a further one',
    'refused, and never published',
    hostile('goes to no app: none gets the panel’s hostname'),
  ),
  attackOn(
    DOOR,
    'prototype pollution: bodies, queries, names in addresses, config vars and secrets',
    'refused, or a value like any other',
    hostile('by the body %s is refused'),
    hostile('by the query, and by names of an address, comes to nothing'),
    hostile('by a config var or secret %s: it is a variable like any other'),
    hostile('by a config var __proto__ is refused'),
  ),
  attackOn(
    DOOR,
    'oversized: JSON hundreds of thousands deep, long names and values, a hundred thousand variables',
    '422; the next request is answered',
    hostile('JSON that is hundreds of thousands deep, of %s, is refused, and the next request is answered'),
    hostile('names, values and lists that are too long are refused'),
    hostile('addresses, tokens and cookies that are too long let nobody in'),
  ),
  attackOn(
    DOOR,
    'live streams without number',
    '429 from the hundred-and-first of a user on',
    hostile('the hundred-and-first live view of one user is refused, and others’ are not'),
  ),
  attackOn(
    DOOR,
    'open redirect: //host, /\\host, encoded; a next address after signing in',
    'no answer leads to another host; only paths of the panel are followed',
    hostile('%s leads nowhere else'),
    next('goes back to a page of this site only'),
  ),
  attackOn(
    DOOR,
    'header and log injection: line breaks and terminal codes in names of files and people',
    'no header, no line, no code of a terminal',
    hostile('by names of files and of people: no header and no line of their own'),
  ),
  attackOn(
    DOOR,
    'request smuggling, oversized heads',
    'refused and the connection ended',
    hostile('that could be read in two ways, by %s, are refused and ended'),
  ),
  attackOn(
    DOOR,
    'slow-loris: fifty heads that drip at once',
    'ended after 15 s; others are answered meanwhile',
    hostile('whose heads drip are ended, and others are answered meanwhile'),
  ),
  attackOn(
    'webhooks in',
    'forged: no, wrong or old signature, another repository; sent again; larger than any',
    'refused or ignored; no run is started',
    hooks('is refused with %s'),
    hooks('by %s starts a run, and none with a wrong secret'),
    hooks('is ignored when it is of another event or branch, or repeated'),
    hooks('is not taken where no webhook is, nor with the secret of before'),
    hooks('is refused %s'),
    hooks('is refused when it is larger than any, and where no Jenkins is connected'),
  ),
];
