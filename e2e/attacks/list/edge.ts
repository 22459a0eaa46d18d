import { type Attack, attackOn, writtenIn } from '../attack.ts';

/** Both edges run one suite; HAProxy's says why it is left out where it is not installed. */
const EDGES = [
  'testing/ports/traffic-router/embedded-edge.test.ts',
  'testing/ports/traffic-router/haproxy-edge.test.ts',
];
const DOOR = 'edge (embedded, HAProxy)';
const smuggling = writtenIn('testing/ports/traffic-router/smuggling.suite.ts', EDGES);
const oversized = writtenIn('testing/ports/traffic-router/oversized.suite.ts', EDGES);
const http2 = writtenIn('testing/ports/traffic-router/http2.suite.ts', EDGES);
const streaming = writtenIn('testing/ports/traffic-router/streaming.suite.ts', EDGES);
const head = writtenIn('edge/src/request-head.test.ts');
const fuzz = writtenIn('edge/src/header-fuzz.test.ts');
const slow = writtenIn('edge/src/slow-clients.test.ts');

export const EDGE_ATTACKS: readonly Attack[] = [
  attackOn(
    DOOR,
    'request smuggling: duplicate, listed, signed, hexadecimal lengths; odd, double and early Transfer-Encoding; broken chunks; no, two, wrong Hosts; control characters',
    'refused with 400 or more and the connection ended; the hidden request never reached the app',
    smuggling('%s: refused or made harmless, and nothing hidden comes through'),
  ),
  attackOn(
    DOOR,
    'request smuggling: CL.TE and TE.CL',
    'refused, or passed on by its chunks alone with the connection closed',
    smuggling('Content-Length and Transfer-Encoding: refused, or passed on without the former'),
  ),
  attackOn(
    DOOR,
    'request smuggling: folded headers (obs-fold)',
    'refused or unfolded; never passed on folded',
    smuggling('a folded header is refused or unfolded, never passed on folded'),
  ),
  attackOn(
    DOOR,
    'request smuggling: bare LF, chunk extensions (quoted, broken, of 64 KiB), trailers',
    'refused or read as RFC 9112 has it; nothing of it reaches the app as a line or header',
    smuggling('%s at the end of lines are refused, or come to the app as whole line ends'),
    smuggling('chunk extensions are refused or read as RFC 9112 has them: what stands behind is no request'),
    smuggling('trailers become no headers of the request'),
  ),
  attackOn(
    DOOR,
    'oversized: a header, its name, a hostname, an address, a method of 40 kB; 300 headers',
    'refused; no app is asked',
    oversized('%s is refused, and no target is asked'),
  ),
  attackOn(
    DOOR,
    'slow-loris: fifty heads that drip at once',
    'ended after 15 s; others are served meanwhile',
    oversized('heads that drip are ended, on fifty connections at once, and others are served meanwhile'),
  ),
  attackOn(
    DOOR,
    'request smuggling through HTTP/2: a second host, pseudo headers that HTTP/1.1 cannot say',
    'refused; one Host reaches the app',
    http2('lets no second host through to the App'),
    http2('refuses %s'),
  ),
  attackOn(
    'edge (embedded)',
    'thousands of random and broken heads, and broken answers of an app',
    'the app got at most what was parsed; the edge lived on',
    fuzz('in broken bytes, the target gets at most what was parsed, and the edge lives'),
    fuzz('the edge lives and the next request is answered'),
  ),
  attackOn(
    'edge (embedded)',
    'headers that say who asks: X-Forwarded-For, X_Forwarded_For, Forwarded, names in Connection',
    'dropped; the edge says itself who asks',
    head('are not those of the connection, nor those that Connection names, nor what the edge says itself'),
  ),
  attackOn(
    'edge (embedded)',
    'an X-Request-Id with anything in it, for logs behind the edge',
    'replaced by a new one',
    head('hold a request id: a harmless one is kept, any other replaced'),
  ),
  attackOn(
    'edge (embedded)',
    'slow-loris: a head that drips, a body that stops, an answer that nobody takes',
    'ended after 15 s, 60 s and 5 min; the app is freed as well',
    slow('that drip their head are ended'),
    slow('that stop in the middle of a small body get 408, and no target was asked'),
    slow('that stop in the middle of a large body end the request at the target too'),
    slow('that take nothing of their answer for five minutes are ended, with the request at the target'),
  ),
  attackOn(
    'edge (embedded)',
    'oversized head: more than 32 KiB, more than 200 headers',
    '431',
    slow('is refused: more than %s'),
  ),
  attackOn(
    DOOR,
    'a client that sends or reads without end, to fill memory',
    'held back by back-pressure both ways',
    streaming('holds a fast client back when the app is slow'),
    streaming('holds a fast app back when the client is slow'),
  ),
];
