import { explainLines } from './explain-end.ts';
import type { FailureCode } from './failure.ts';

export interface ClassifiedFailure {
  code: FailureCode;
  params: Record<string, string>;
}

interface Rule {
  code: FailureCode;
  pattern: RegExp;
  /** Names of the pattern's groups, in order; the first that matched of each name counts. */
  params: string[];
  /** `$1` stands for the first group. */
  fixed?: Record<string, string>;
}

const UNREACHABLE = 'registry-unreachable';
const NOT_FOUND = 'dependency-not-found';

/**
 * What package managers and compilers print, most telling first: the words are those of npm 10 and 11, pnpm 10, yarn 1, pip 23 to
 * 25, Go 1.26, Maven 3.8, Gradle 4 and 8, Composer 2, Bundler 2, tsc, esbuild, Rollup and webpack.
 */
const RULES: Rule[] = [
  { code: 'disk-full', pattern: /ENOSPC|No space left on device|Errno 28\]/, params: [] },
  { code: 'out-of-memory', pattern: /JavaScript heap out of memory|java\.lang\.OutOfMemoryError/, params: [] },
  // Unreachable before not found: pip says afterwards that there is no such package.
  {
    code: UNREACHABLE,
    pattern:
      /(?:npm|yarn|pnpm).*?(?:code |ERR_PNPM_META_FETCH_FAIL|)\b((?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|CERT_HAS_EXPIRED))\b/,
    params: ['message'],
  },
  {
    code: UNREACHABLE,
    pattern:
      /(Temporary failure in name resolution|Name or service not known|NewConnectionError|Failed to establish a new connection|ConnectTimeoutError|ReadTimeoutError|Cannot connect to proxy|CERTIFICATE_VERIFY_FAILED)/,
    params: ['message'],
  },
  {
    code: UNREACHABLE,
    pattern: /(dial tcp[^\n]*: (?:no such host|connection refused|i\/o timeout)|TLS handshake timeout)/,
    params: ['message'],
  },
  {
    code: UNREACHABLE,
    pattern:
      /Could not transfer (?:artifact|metadata) [^\n]*?: ([^\n]*?(?:[Uu]nknown host|Connection refused|Connect(?:ion)? (?:timed out|reset)|Name or service not known|PKIX)[^\n]*)/,
    params: ['message'],
  },
  {
    code: UNREACHABLE,
    pattern: /curl error (\d+[^\n]*(?:Could not resolve host|timed out|Failed to connect)[^\n]*)/,
    params: ['message'],
  },
  {
    // Gradle's wrapper, which fetches Gradle itself.
    code: UNREACHABLE,
    pattern:
      /Exception in thread "main" java\.net\.((?:UnknownHost|Connect|NoRouteToHost|SocketTimeout)Exception[^\n]*)/,
    params: ['message'],
  },
  {
    code: UNREACHABLE,
    pattern: /(Could not reach host [\w-]+(?:\.[\w-]+)*|Network error while fetching [^\n]+)/,
    params: ['message'],
  },
  {
    code: NOT_FOUND,
    pattern:
      /404\s+(?:The requested resource )?'([^'\s]+)'|404 Not Found - GET \S*\/([^\s/]+)|notarget No matching version found for ([^\s]+?)\.?(?:\s|$)/m,
    params: ['dependency', 'dependency', 'dependency'],
    fixed: { file: 'package.json' },
  },
  {
    code: NOT_FOUND,
    pattern: /ERR_PNPM_(?:FETCH_404|NO_MATCHING_VERSION)[^\n]*?(?:GET \S*\/|for )([^\s:]+)/,
    params: ['dependency'],
    fixed: { file: 'package.json' },
  },
  {
    code: NOT_FOUND,
    pattern: /(?:Couldn't find (?:package|any versions for) "([^"]+)")/,
    params: ['dependency'],
    fixed: { file: 'package.json' },
  },
  {
    code: NOT_FOUND,
    pattern:
      /No matching distribution found for ([^\s;]+)|Could not find a version that satisfies the requirement ([^\s;]+)/,
    params: ['dependency', 'dependency'],
  },
  {
    code: NOT_FOUND,
    pattern: /Could not find gem '([^'\s]+)|(?:version )?of gem '([^'\s]+)'[^\n]* could not be found/,
    params: ['dependency', 'dependency'],
    fixed: { file: 'Gemfile' },
  },
  {
    code: NOT_FOUND,
    pattern: /> Could not find ([\w.-]+:[\w.-]+:[^\s]+?)\.?$|^Plugin \[id: '([^']+)'[^\n]* was not found in any/m,
    params: ['dependency', 'dependency'],
    fixed: { file: 'build.gradle' },
  },
  { code: NOT_FOUND, pattern: /Could not find artifact ([^\s]+)/, params: ['dependency'], fixed: { file: 'pom.xml' } },
  {
    code: NOT_FOUND,
    pattern:
      /(?:Root composer\.json requires|Could not find (?:a matching version of )?package) ([\w.-]+\/[\w.-]+)[^\n]*(?:could not be found|Check the package)/,
    params: ['dependency'],
    fixed: { file: 'composer.json' },
  },
  {
    code: NOT_FOUND,
    pattern:
      /(?:^|\s)([\w.-]+\.[\w./-]+@v[^\s:]+): (?:reading|invalid version)[^\n]*(?:40[04] |unknown revision|410 Gone)/,
    params: ['dependency'],
    fixed: { file: 'go.mod' },
  },
  {
    code: NOT_FOUND,
    pattern:
      /(?:go: finding module for package|module|cannot find module providing package) ([\w.-]+\.\w+\/\S+)[^\n]*(?:\n[^\n]*)?(?:404 Not Found|not found)/,
    params: ['dependency'],
    fixed: { file: 'go.mod' },
  },
  {
    code: 'tool-missing',
    pattern: /No module named '?pip'?$/m,
    params: [],
    fixed: { tool: 'pip', package: 'python3-pip' },
  },
  {
    code: 'tool-missing',
    pattern:
      /(?:error: command '(\S*?(?:gcc|cc|g\+\+|clang))' failed: No such file|unable to execute '([^']+)': No such file|not found: (make)$|Error: not found: (make)|pg_config executable (not) found)/m,
    params: ['tool', 'tool', 'tool', 'tool'],
    fixed: { package: 'build-essential python3-dev' },
  },
  {
    code: 'tool-missing',
    pattern: /(?:invalid target release|release version|invalid source release):? ?(\d+)(?: not supported)?/,
    params: ['needed'],
    fixed: { tool: 'javac' },
  },
  {
    code: 'tool-missing',
    pattern: /requires PHP extension ext-([a-z0-9]+) [^\n]*missing/,
    params: [],
    fixed: { tool: 'PHP extension $1', package: 'php-$1' },
  },
  {
    // Debian's package of one such as pdo_mysql has another name.
    code: 'tool-missing',
    pattern: /requires PHP extension ext-([\w-]+) [^\n]*missing/,
    params: [],
    fixed: { tool: 'PHP extension $1' },
  },
  {
    code: 'tool-missing',
    pattern: /requires php (\S+)[^\n]* but your php version \(([\d.]+)/,
    params: ['needed', 'found'],
    fixed: { tool: 'php' },
  },
  {
    code: 'tool-missing',
    pattern: /requires Gradle (?:\d+\.x )?\(?(\d[\d.]*)[^\n]*current version is Gradle (\d[\d.]*)/,
    params: ['needed', 'found'],
    fixed: { tool: 'gradle' },
  },
  {
    code: 'tool-missing',
    pattern: /Your Ruby version is ([\d.]+), but your Gemfile specified ([^\n]+)/,
    params: ['found', 'needed'],
    fixed: { tool: 'ruby' },
  },
  {
    code: 'tool-missing',
    pattern: /go\.mod requires go >= (\S+) \(running go ([^;)]+)/,
    params: ['needed', 'found'],
    fixed: { tool: 'go', package: 'golang' },
  },
  {
    code: 'manifest-invalid',
    pattern: /Non-parseable POM [^\n]*?: ([^\n]*?)@? ?(?:line (\d+), column (\d+))/,
    params: ['message', 'line', 'column'],
    fixed: { file: 'pom.xml' },
  },
  {
    code: 'manifest-invalid',
    pattern: /build file '([^']+)': (\d+): ([^\n]+?)(?: @ line \d+, column (\d+))?\.?$/m,
    params: ['file', 'line', 'message', 'column'],
  },
  {
    code: 'manifest-invalid',
    pattern: /errors parsing (go\.mod):\n[^\n:]*:(\d+)(?::\d+)?: ([^\n]+)/,
    params: ['file', 'line', 'message'],
  },
  {
    code: 'manifest-invalid',
    pattern: /(?:Invalid requirement: '?([^\n']+)|ERROR: Invalid requirement: ([^\n]+))/,
    params: ['message', 'message'],
    fixed: { file: 'requirements.txt' },
  },
  {
    code: 'syntax-error',
    pattern: /^(\S+?)[(:](\d+)[,:](\d+)\)?: error TS1\d{3}: ([^\n]+)/m,
    params: ['file', 'line', 'column', 'message'],
  },
  {
    // How py_compile tells of a mistake in the indentation.
    code: 'syntax-error',
    pattern: /Sorry: (?:IndentationError|TabError|SyntaxError): (.+) \(([^\s,]+), line (\d+)\)/,
    params: ['message', 'file', 'line'],
  },
  {
    code: 'syntax-error',
    pattern: /^(\S+\.rb):(\d+): (syntax error[^\n]*)/m,
    params: ['file', 'line', 'message'],
  },
  {
    code: 'syntax-error',
    pattern: /^(?:\.\/)?(\S+\.go):(\d+):(\d+): (syntax error: [^\n]+)/m,
    params: ['file', 'line', 'column', 'message'],
  },
  {
    code: 'syntax-error',
    pattern:
      /^\[ERROR\] (\S+\.java):\[(\d+),(\d+)\] ([^\n]*(?:expected|reached end of file|illegal start|unclosed|not a statement)[^\n]*)/m,
    params: ['file', 'line', 'column', 'message'],
  },
  {
    code: 'syntax-error',
    pattern:
      /^(\S+\.java):(\d+): error: ([^\n]*(?:expected|reached end of file|illegal start|unclosed|not a statement)[^\n]*)/m,
    params: ['file', 'line', 'message'],
  },
  {
    code: 'syntax-error',
    pattern:
      /(?:ERROR:|\[ERROR\]) (Expected [^\n]+|Unexpected [^\n]+|Unterminated [^\n]+)\n+(?:\s*file: )?\s*(\S+?):(\d+):(\d+)/,
    params: ['message', 'file', 'line', 'column'],
  },
  {
    code: 'syntax-error',
    pattern: /SyntaxError: (\/?[^\s:]+\.\w+): ([^\n]+?) \((\d+):(\d+)\)/,
    params: ['file', 'message', 'line', 'column'],
  },
  {
    code: 'syntax-error',
    pattern: /\[PARSE_ERROR\] ([^\n]+)\n[^\n]*?\[ ?(\S+?):(\d+):(\d+) ?\]/,
    params: ['message', 'file', 'line', 'column'],
  },
  {
    code: 'missing-dependency',
    pattern: /failed to resolve import "((?!\.{0,2}\/)[^"]+)"(?: from "([^"]+)")?/,
    params: ['dependency'],
  },
  {
    code: 'missing-dependency',
    pattern: /Can't resolve '((?!\.{0,2}\/)[^']+)'|Could not resolve "((?!\.{0,2}\/)[^"]+)"/,
    params: ['dependency', 'dependency'],
  },
  {
    code: 'missing-dependency',
    pattern: /^sh: \d+: ([\w.@/-]+): not found$|^sh: line \d+: ([\w.@/-]+): command not found$/m,
    params: ['dependency', 'dependency'],
  },
  {
    code: 'missing-dependency',
    pattern: /package ([\w.]+) does not exist$|no required module provides package ([^\s;]+)/m,
    params: ['dependency', 'dependency'],
  },
];

/** What a failed step's last lines mean; undefined when they are of no known kind. `root` is taken off the paths in them. */
export function classifyOutput(lines: readonly string[], root: string): ClassifiedFailure | undefined {
  const text = lines.join('\n');
  for (const rule of RULES) {
    const found = rule.pattern.exec(text);
    if (found) return { code: rule.code, params: paramsOf(rule, found, root) };
  }
  const known = explainLines(text);
  return known ? { code: known.code, params: shorten(known.params, root) } : undefined;
}

const SAYS_ERROR = /^\s*(?:npm )?(?:error|err!|fatal|fatal error|\[error\])[:\s]\s*/i;
/** What a tool says around every error, whatever it is. */
const SAYS_NOTHING =
  /^(code|errno|syscall|path|command|signal|dest|file|cwd|location|workspace) |^Lifecycle script|complete log of this run|\[Help \d+\]|^(To see the full|Re-run Maven|For more information|COMPILATION ERROR|Command failed)|:$|^\W*$/;

/** `main.go:3:15: undefined: serve`, `a.ts(3,5): error TS2304: …`. */
const AT_A_PLACE = /^\S+\.\w+(:\d+){1,2}: \S|^\S+\.\w+\(\d+,\d+\): error /;

/** The first line that says what is wrong, without its `error:`. */
export function errorLine(lines: readonly string[]): string | undefined {
  const told = lines.filter((line) => SAYS_ERROR.test(line)).map((line) => line.replace(SAYS_ERROR, '').trim());
  const first =
    told.find((line) => line.length > 8 && !SAYS_NOTHING.test(line)) ?? lines.find((line) => AT_A_PLACE.test(line));
  return first?.trim().slice(0, 200);
}

function paramsOf({ params, fixed = {} }: Rule, found: RegExpExecArray, root: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [index, name] of params.entries()) {
    const value = found[index + 1];
    if (value !== undefined && values[name] === undefined) values[name] = value;
  }
  const filled = Object.entries(fixed).map(([name, value]) => [name, value.replaceAll('$1', found[1] ?? '')]);
  return shorten({ ...Object.fromEntries(filled), ...values }, root);
}

function shorten(params: Record<string, string>, root: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, value.replaceAll(`${root}/`, '').trim().slice(0, 200)]),
  );
}
