import { type CardCatalogue, type CardFacts, wantsWrapper } from './card-facts.ts';
import { composeCards } from './compose-ko.ts';
import { fetchCards } from './fetch-ko.ts';
import { gitServerCards } from './git-server-ko.ts';

const LOOKS_LIKE: Record<string, string> = {
  rar: 'RAR 압축 파일',
  '7z': '7-Zip 압축 파일',
  tar: 'TAR 묶음 파일',
  gzip: '.gz 압축 파일',
  gz: '.gz 압축 파일',
  'tar.gz': '.tar.gz 압축 파일',
  bzip2: '.bz2 압축 파일',
  xz: '.xz 압축 파일',
  zstd: '.zst 압축 파일',
  html: 'HTML 파일 하나',
  javascript: 'JavaScript 파일 하나',
  python: 'Python 파일 하나',
  text: '텍스트 파일',
  json: 'JSON 파일',
  pdf: 'PDF 문서',
  image: '그림 파일',
  program: '실행 파일',
  empty: '빈 파일',
};

// No particle follows a value directly: its form depends on the last sound of the word before, which a file name does not tell.
const named = (text: string | undefined, noun: string) => (text ? `“${text}” ${noun}` : noun);
const inBrackets = (text: string | undefined) => (text ? `(${text})` : '');
const withReason = (sentence: string, facts: CardFacts) => `${sentence}${facts.message ? `: ${facts.message}` : ''}.`;

function place(facts: CardFacts): string {
  if (!facts.line) return '';
  return facts.column ? `의 ${facts.line}번째 줄 ${facts.column}번째 글자` : `의 ${facts.line}번째 줄`;
}

function ending(facts: CardFacts): string {
  if (facts.signal) return `(${facts.signal} 신호로 종료)`;
  return facts.exitCode ? `(종료 코드 ${facts.exitCode})` : '';
}

function testsIn({ command, exitCode, signal }: CardFacts): string {
  const end = signal ? `${signal} 신호로 종료` : exitCode && `종료 코드 ${exitCode}`;
  return inBrackets([command && `“${command}”`, end].filter(Boolean).join(', '));
}

const ROOM: Record<string, string> = { memory: '메모리가', cpu: 'CPU가', disk: '디스크 공간이', pods: '자리가' };

const jenkins = (facts: CardFacts) => `Jenkins 서버${inBrackets(facts.host)}`;

const zipAgain = 'ZIP 파일을 다시 만들어 올리십시오.';
const readTheLog = '로그의 마지막 줄들을 읽고 코드를 고친 뒤 다시 올리십시오.';
const listenOnPort = '환경 변수 PORT에 적힌 포트에서 접속을 받도록 앱을 고친 뒤 다시 올리십시오.';
const doctor = '플랫폼이 설치된 컴퓨터에서 “nonstop4 doctor” 명령을 실행해 보십시오.';

/** Korean, in the formal style (합니다체). */
export const ko: CardCatalogue = {
  'not-a-zip': (facts) => ({
    cause: facts.looksLike
      ? `올린 파일은 ZIP 파일이 아니라 ${LOOKS_LIKE[facts.looksLike] ?? `${facts.looksLike} 형식의 파일`}인 것 같습니다.`
      : '올린 파일은 ZIP 파일이 아닙니다.',
    todo: '코드가 든 폴더를 ZIP으로 압축해서 올리십시오.',
  }),
  'zip-truncated': () => ({
    cause: '복사하거나 내려받다가 끊겼는지 ZIP 파일의 끝부분이 없습니다.',
    todo: zipAgain,
  }),
  'zip-corrupt': (facts) => ({
    cause: facts.path
      ? `ZIP 파일이 손상되어 그 안의 “${facts.path}” 파일을 읽을 수 없습니다.`
      : 'ZIP 파일이 손상되어 읽을 수 없습니다.',
    todo: zipAgain,
  }),
  'zip-empty': () => ({
    cause: 'ZIP 파일 안에 사용할 수 있는 파일이 하나도 없습니다.',
    todo: '코드가 든 폴더를 ZIP으로 압축해서 다시 올리십시오.',
  }),
  'zip-unsafe-path': (facts) => ({
    cause: `ZIP 파일 안에 자기 폴더 밖을 가리키는 ${named(facts.path, '경로')}가 들어 있습니다.`,
    todo: '절대 경로나 “..”가 들어가지 않도록 프로젝트 폴더 안에서 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'zip-link': (facts) => ({
    cause: `ZIP 파일 안에 진짜 파일이 아니라 다른 곳을 가리키는 ${named(facts.path, '링크')}가 들어 있습니다.`,
    todo: '링크를 그것이 가리키는 파일로 바꾼 뒤 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'zip-special-file': (facts) => ({
    cause: `ZIP 파일 안에 보통 파일이 아닌 ${named(facts.path, '특수 파일')}이 들어 있습니다.`,
    todo: '그 파일을 빼고 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'zip-duplicate-name': (facts) => ({
    cause: `ZIP 파일 안에 ${facts.path ? `“${facts.path}” 파일` : '같은 이름의 파일'}이 두 번 이상 들어 있습니다.`,
    todo: '모든 파일이 한 번씩만 들어가도록 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'zip-case-collision': (facts) => ({
    cause: `ZIP 파일 안에 많은 컴퓨터가 구별하지 못하는 이름들이 함께 들어 있습니다${inBrackets(facts.paths ?? facts.path)}.`,
    todo: '대문자와 소문자만 다른 이름이 없도록 한쪽의 이름을 바꾸고 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'zip-encrypted': (facts) => ({
    cause: `ZIP 파일에 암호가 걸려 있습니다${inBrackets(facts.path)}.`,
    todo: '암호 없이 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'zip-name-unreadable': (facts) => ({
    cause: `ZIP 파일 안에 글자를 읽을 수 없는 파일 이름이 있습니다${inBrackets(facts.path)}.`,
    todo: '그 파일의 이름을 영문자와 숫자로 바꾸고 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'zip-name-too-long': (facts) => ({
    cause: `ZIP 파일 안에 너무 긴 파일 이름이 있습니다${facts.limit ? `(${facts.limit}바이트 초과)` : ''}${facts.path ? `: “${facts.path}”` : ''}.`,
    todo: '파일과 폴더의 이름을 줄이고 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'zip-unsupported-method': (facts) => ({
    cause: `ZIP 파일이 여기서 풀 수 없는 방식으로 압축되어 있습니다${inBrackets(facts.path)}.`,
    todo: '컴퓨터의 기본 압축 기능(Deflate 방식)으로 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'zip-overlapping-entries': () => ({
    cause: '보통의 압축 프로그램이 만든 파일과 달리 ZIP 안의 파일들이 서로 겹쳐 있습니다.',
    todo: '컴퓨터의 기본 압축 기능으로 프로젝트 폴더를 다시 압축해서 올리십시오.',
  }),
  'zip-too-many-entries': (facts) => ({
    cause: `ZIP 파일 안의 파일이 ${facts.entries ? `${facts.entries}개로 ` : ''}너무 많습니다${facts.limit ? `(최대 ${facts.limit}개)` : ''}.`,
    todo: '설치된 패키지나 빌드 결과처럼 다시 만들 수 있는 폴더를 빼고 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'zip-bomb': (facts) => ({
    cause: `${facts.path ? `ZIP 안의 “${facts.path}” 파일은` : '이 ZIP 파일은'} 압축을 풀면 ${facts.ratio ? `${facts.ratio}배로` : '지나치게'} 커지므로 해로운 파일로 보입니다${facts.limit ? `(최대 ${facts.limit}배)` : ''}.`,
    todo: '같은 내용이 반복될 뿐인 큰 파일을 빼고 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'zip-unpacked-too-large': (facts) => ({
    cause: `압축을 푼 내용${facts.size ? `(${facts.size})` : ''}이 ${facts.limit ? `허용된 크기 ${facts.limit}보다` : '허용된 크기보다'} 큽니다.`,
    todo: '동영상, 데이터, 설치된 패키지처럼 코드가 아닌 것을 빼고 ZIP 파일을 다시 만들어 올리십시오.',
  }),
  'disk-full': (facts) => ({
    cause: `플랫폼의 디스크가 가득 찼습니다${facts.needed ? `(${facts.needed} 필요)` : ''}.`,
    todo: '플랫폼이 설치된 컴퓨터의 디스크를 비운 뒤 다시 올리십시오.',
  }),
  'git-unreachable': (facts) => ({
    cause: withReason('코드를 보관하는 Git 저장소를 사용할 수 없습니다', facts),
    todo: doctor,
  }),
  'git-refused': (facts) => ({
    cause: withReason('코드를 보관하는 Git 저장소가 이 코드를 받지 않았습니다', facts),
    todo: '다시 올려 보고, 또 거절되면 이 메시지를 플랫폼 관리자에게 보여 주십시오.',
  }),
  ...fetchCards,
  ...gitServerCards,
  'unknown-language': (facts) => ({
    cause: `어떤 언어로 만든 앱인지 알 수 없습니다${facts.found ? `(찾은 파일: ${facts.found})` : ''}.`,
    todo: 'package.json, requirements.txt, index.html 가운데 하나를 ZIP의 맨 위에 두거나, “web: 시작 명령” 한 줄을 적은 Procfile 파일을 넣으십시오.',
  }),
  'nested-folder': (facts) => ({
    cause: facts.folder
      ? `코드가 ZIP의 맨 위가 아니라 “${facts.folder}” 폴더 안에 있습니다.`
      : `ZIP의 맨 위에는 앱이 없고 여러 프로젝트가 각각의 폴더에 들어 있습니다${inBrackets(facts.folders)}.`,
    todo: facts.folder
      ? `“${facts.folder}” 폴더를 ZIP으로 압축해서 올리십시오.`
      : '이 가운데 실행할 폴더 하나만 올리거나 ZIP으로 압축해서 올리십시오.',
  }),
  'no-start-command': (facts) => ({
    cause: `앱을 어떻게 시작해야 하는지 ${facts.file ? `“${facts.file}” 파일에 적혀 있지 않습니다` : '알 수 없습니다'}${facts.expected ? `(찾아본 것: ${facts.expected})` : ''}.`,
    todo: 'package.json의 “start” 스크립트나 Procfile 파일의 “web: 시작 명령” 줄에 시작 명령을 적고 다시 올리십시오.',
  }),
  'dockerfile-needs-builder': (facts) => ({
    cause: `ZIP 파일에 Dockerfile만 있는데 이 플랫폼은 그것을 빌드할 수 없습니다${facts.needed ? `(필요한 것: ${facts.needed})` : ''}.`,
    todo: 'package.json이나 requirements.txt처럼 언어를 알 수 있는 파일을 넣거나, “web: 시작 명령” 한 줄을 적은 Procfile 파일을 넣으십시오.',
  }),
  ...composeCards,
  'tool-missing': (facts) => ({
    cause: `앱에 필요한 ${named(facts.tool, '프로그램')}이 플랫폼이 설치된 컴퓨터에 ${facts.found ? '알맞은 버전으로 있지 않습니다' : '없습니다'}${inBrackets(
      [facts.needed && `필요: ${facts.needed}`, facts.found && `설치됨: ${facts.found}`].filter(Boolean).join(', '),
    )}.`,
    todo:
      facts.package && !wantsWrapper(facts)
        ? `그 컴퓨터에서 “sudo apt-get install ${facts.package}” 명령으로 설치한 뒤 다시 올리십시오.`
        : wantsWrapper(facts)
          ? '“gradle wrapper” 명령으로 만드는 Gradle 래퍼(gradlew 파일과 gradle/wrapper 폴더)를 코드에 넣어 다시 올리십시오.'
          : '그 컴퓨터에 설치한 뒤 다시 올리십시오.',
  }),
  'manifest-invalid': (facts) => ({
    cause: withReason(
      `${facts.file ? `“${facts.file}” 파일` : '앱을 설명하는 파일'}${place(facts)}에 잘못된 내용이 있습니다`,
      facts,
    ),
    todo: '그 파일을 고친 뒤 다시 올리십시오.',
  }),
  'install-failed': (facts) => ({
    cause: withReason(`앱이 사용하는 패키지를 설치하지 못했습니다${inBrackets(facts.tool)}`, facts),
    todo: '로그의 마지막 줄들을 읽고 패키지 목록을 고친 뒤 다시 올리십시오.',
  }),
  'dependency-not-found': (facts) => ({
    cause: `앱이 사용하는 ${named(facts.dependency, '패키지')}가 없거나 그 버전이 없습니다.`,
    todo: `${facts.file ? `“${facts.file}” 파일` : '패키지 목록'}에서 이름과 버전을 확인한 뒤 다시 올리십시오.`,
  }),
  'registry-unreachable': (facts) => ({
    cause: withReason('패키지를 내려받는 서버가 응답하지 않습니다', facts),
    todo: '플랫폼의 인터넷 연결을 확인하고 몇 분 뒤에 다시 올리십시오.',
  }),
  'tests-failed': (facts) => ({
    cause: `앱의 테스트${testsIn(facts)}가 실패하여 배포하지 않았으며, 이전에 실행되던 것은 그대로입니다.`,
    todo: '로그의 마지막 줄들에서 실패한 테스트를 찾아 코드나 테스트를 고친 뒤 다시 올리십시오.',
  }),
  'predeploy-failed': (facts) => ({
    cause: withReason(
      `배포 전 명령${testsIn(facts)}이 실패하여 배포하지 않았으며, 이전에 실행되던 것은 그대로입니다`,
      facts,
    ),
    todo: '명령이 남긴 마지막 줄들을 읽고 원인을 고친 뒤, 명령을 다시 실행해도 되는지 확인하고 다시 배포하십시오.',
  }),
  'predeploy-timeout': (facts) => ({
    cause: `배포 전 명령${inBrackets(facts.command && `“${facts.command}”`)}이 제한 시간${facts.seconds ? ` ${facts.seconds}초` : ''} 안에 끝나지 않아 중단하고 배포하지 않았으며, 이전에 실행되던 것은 그대로입니다.`,
    todo: '로그에서 어디까지 진행되었는지 확인하고, 명령을 줄이거나 플랫폼 관리자에게 제한 시간을 늘려 달라고 한 뒤 다시 배포하십시오.',
  }),
  'predeploy-interrupted': (facts) => ({
    cause: `배포 전 명령${inBrackets(facts.command && `“${facts.command}”`)}이 도중에 끊겨 끝까지 실행되었는지 알 수 없어 배포하지 않았으며, 이전에 실행되던 것은 그대로입니다.`,
    todo: '로그와 데이터를 보고 어디까지 진행되었는지 확인한 뒤, 명령을 다시 실행해도 되면 다시 배포하십시오.',
  }),
  'build-failed': (facts) => ({
    cause: withReason(`코드를 빌드하다가 오류가 났습니다${ending(facts)}`, facts),
    todo: readTheLog,
  }),
  'syntax-error': (facts) => ({
    cause: withReason(`${facts.file ? `“${facts.file}” 파일` : '코드'}${place(facts)}에 문법 오류가 있습니다`, facts),
    todo: '그 부분을 고친 뒤 다시 올리십시오.',
  }),
  'build-timeout': (facts) => ({
    cause: `빌드가 ${facts.seconds ? `허용된 ${facts.seconds}초` : (facts.limit ?? '허용된 시간')} 안에 끝나지 않았습니다.`,
    todo: '로그에서 오래 걸린 작업을 찾아 줄인 뒤 다시 올리십시오.',
  }),
  'ci-unreachable': (facts) => ({
    cause: withReason(`${jenkins(facts)}가 응답하지 않습니다`, facts),
    todo: '올린 코드는 그대로 있으니 Jenkins가 응답하기를 기다리거나 다시 올리고, 플랫폼 관리자는 Jenkins를 살펴보십시오.',
  }),
  'ci-access-refused': (facts) => ({
    cause: withReason(`${jenkins(facts)}가 플랫폼의 접근을 허용하지 않습니다`, facts),
    todo: '플랫폼 관리자는 작업을 설정하고 빌드를 시작할 수 있는 사용자의 새 토큰을 “Jenkins” 페이지에 입력하십시오.',
  }),
  'ci-job-refused': (facts) => ({
    cause: withReason(`${jenkins(facts)}가 플랫폼의 작업(job)을 받아들이지 않습니다`, facts),
    todo: '플랫폼 관리자는 Jenkins에서 그 원인을 고치거나 “Jenkins” 페이지에서 다른 작업 이름을 고르십시오.',
  }),
  'ci-build-failed': (facts) => ({
    cause: withReason(`${jenkins(facts)}에서 빌드가 실패했습니다`, facts),
    todo: '로그의 마지막 줄들을 보고 플랫폼 관리자가 Jenkins나 에이전트의 문제를 고친 뒤 다시 올리십시오.',
  }),
  'ci-build-aborted': (facts) => ({
    cause: withReason(`누군가 ${jenkins(facts)}에서 빌드를 중단했습니다`, facts),
    todo: '방문자에게 달라진 것은 없으니, 그래도 빌드하려면 다시 올리십시오.',
  }),
  'app-crashed': (facts) => ({
    cause: `앱이 시작한 ${facts.seconds ? `지 ${facts.seconds}초 만에` : '직후에'} 오류로 멈췄습니다${ending(facts)}.`,
    todo: readTheLog,
  }),
  'app-ended': (facts) => ({
    cause: `프로그램이 방문자를 기다리지 않고 ${facts.seconds ? `${facts.seconds}초 만에 ` : ''}스스로 끝났습니다.`,
    todo: '웹 서버를 열고 계속 실행되도록 프로그램을 고친 뒤 다시 올리십시오.',
  }),
  'background-ended': (facts) => ({
    cause: withReason(
      `${named(facts.process, '백그라운드 프로세스')}가 계속 실행되지 못하고 끝나${ending(facts)} 새 릴리스를 거두었으며, 이전에 실행되던 것은 그대로입니다`,
      facts,
    ),
    todo: '백그라운드 프로세스는 끝나지 않고 계속 실행되어야 하니, 마지막 줄들을 읽고 코드나 Procfile의 해당 줄을 고친 뒤 다시 올리십시오.',
  }),
  'program-not-found': (facts) => ({
    cause: facts.program
      ? `시작 명령에 적힌 “${facts.program}” 프로그램을 찾을 수 없습니다.`
      : withReason('시작 명령에 적힌 프로그램을 찾을 수 없습니다', facts),
    todo: '시작 명령을 고치거나 그 프로그램을 패키지 목록에 넣은 뒤 다시 올리십시오.',
  }),
  'missing-dependency': (facts) => ({
    cause: `앱이 사용하는 ${named(facts.dependency, '패키지')}가 패키지 목록에 없습니다.`,
    todo: `${facts.file ? `“${facts.file}” 파일` : '패키지 목록(package.json, requirements.txt 등)'}에 그 패키지를 넣고 다시 올리십시오.`,
  }),
  'missing-config-var': (facts) => ({
    cause: `앱에 필요한 ${named(facts.variable, '설정값')}이 아직 없습니다.`,
    todo: '앱의 설정에서 그 값을 넣으십시오(넣으면 앱이 그 값으로 다시 시작됩니다).',
  }),
  'port-in-use': (facts) => ({
    cause: `앱이 열려고 한 ${facts.port ? `${facts.port}번 ` : ''}포트를 이미 다른 프로그램이 사용하고 있습니다.`,
    todo: listenOnPort,
  }),
  'fixed-port': (facts) => ({
    cause: `앱이 ${facts.expected ? `정해 준 ${facts.expected}번 포트 대신 ` : ''}언제나 ${facts.port ? `${facts.port}번 포트` : '같은 포트'}만 열기 때문에 두 개를 함께 실행할 수 없습니다.`,
    todo: listenOnPort,
  }),
  'no-port': (facts) => ({
    cause: `앱이 실행되고는 있지만 ${facts.seconds ? `${facts.seconds}초 동안 ` : ''}어떤 포트에서도 접속을 받지 않았습니다.`,
    todo: listenOnPort,
  }),
  'binds-to-loopback': (facts) => ({
    cause: `앱이 방문자가 닿을 수 없는 127.0.0.1 주소${facts.port ? `의 ${facts.port}번 포트` : ''}에서만 접속을 받습니다.`,
    todo: '127.0.0.1이나 localhost 대신 0.0.0.0 주소에서 접속을 받도록 고친 뒤 다시 올리십시오.',
  }),
  'health-failing': (facts) => ({
    cause: `상태를 확인하는 ${named(facts.healthPath, '경로')}에서 앱이 ${facts.status && facts.status !== '0' ? `${facts.status} 상태로 응답합니다` : '응답하지 않습니다'}.`,
    todo: '그 경로가 상태 200으로 응답하게 하거나, 앱의 설정에서 상태 확인 경로를 바꾸십시오.',
  }),
  'start-timeout': (facts) => ({
    cause: `앱이 ${facts.seconds ? `${facts.seconds}초 안에` : '제때'} 방문자를 받을 준비를 마치지 못했습니다.`,
    todo: '포트를 먼저 열고 오래 걸리는 준비는 그 뒤에 하도록 고친 뒤 다시 올리십시오.',
  }),
  'out-of-memory': (facts) => ({
    cause: `앱이 허용된 메모리${facts.limitMb ? ` ${facts.limitMb} MB` : facts.limit ? ` ${facts.limit}` : ''}보다 많은 메모리를 사용했습니다.`,
    todo: '앱의 설정에서 메모리 한도를 올리거나, 앱이 메모리를 덜 쓰도록 고치십시오.',
  }),
  'read-only-write': (facts) => ({
    cause: `앱이 쓰기가 허용되지 않은 ${named(facts.path ?? facts.directory, '위치')}에 파일을 쓰려고 했습니다.`,
    todo: '환경 변수 DATA_DIR이 가리키는 폴더에 파일을 쓰도록 고친 뒤 다시 올리십시오.',
  }),
  'no-node': (facts) => ({
    cause: `지금 앱을 실행할 수 있는 ${named(facts.node, '노드')}가 없습니다.`,
    todo: `1분 뒤에 다시 시도하고, 그래도 안 되면 ${doctor}`,
  }),
  'image-unpullable': (facts) => ({
    cause: withReason('앱을 실행할 노드가 빌드된 앱 이미지를 가져오지 못했습니다', facts),
    todo: '다시 올려 보고, 그래도 안 되면 노드가 이미지 저장소에 연결되는지 플랫폼 관리자에게 확인을 요청하십시오.',
  }),
  'nodes-full': (facts) => ({
    cause: `앱의 복제본을 더 실행할 만큼 ${ROOM[facts.needed ?? ''] ?? '자리가'} 남은 노드가 없습니다.`,
    todo: '앱의 설정에서 메모리 한도나 복제본 수를 줄이거나, 플랫폼 관리자에게 노드 추가를 요청하십시오.',
  }),
  'no-second-node': () => ({
    cause: '복제본은 서로 다른 노드에 있어야 하는데, 지금은 복제본을 더 받을 수 있는 노드가 없습니다.',
    todo: '시스템 화면에서 노드 상태를 확인하고, 다른 노드가 돌아온 뒤 다시 시도하십시오.',
  }),
  unschedulable: (facts) => ({
    cause: withReason('클러스터에서 앱을 실행할 수 있는 노드를 찾지 못했습니다', facts),
    todo: '이 내용을 클러스터 관리자에게 보여 주십시오.',
  }),
  'account-quota': (facts) => ({
    cause: `이대로 실행하면 앱들이 계정에 허용된 양을 넘게 됩니다${inBrackets(
      [
        facts.limit && `한도: ${facts.limit}`,
        facts.found && `사용 중: ${facts.found}`,
        facts.needed && `요청: ${facts.needed}`,
      ]
        .filter(Boolean)
        .join(', '),
    )}.`,
    todo: '필요 없는 앱을 정지하거나 삭제하고, 앱의 설정에서 메모리 한도나 복제본 수를 줄이십시오.',
  }),
  'cluster-refused': (facts) => ({
    cause: withReason('클러스터가 앱에 필요한 것을 받아들이지 않습니다', facts),
    todo: '이 내용을 클러스터 관리자에게 보여 주십시오.',
  }),
  'volume-unmountable': (facts) => ({
    cause: withReason('앱의 데이터 폴더를 연결하지 못했습니다', facts),
    todo: '저장소가 응답할 때 다시 시도하고, 그래도 안 되면 이 내용을 플랫폼 관리자에게 보여 주십시오.',
  }),
  'volume-full': (facts) => ({
    cause: `앱의 데이터 폴더가 한도${facts.limit ? ` ${facts.limit}` : ''}에 이르렀습니다${facts.size ? `(사용량 ${facts.size})` : ''}.`,
    todo: '필요 없는 데이터를 지우거나 앱의 설정에서 한도를 올리십시오.',
  }),
  'edge-no-answer': (facts) => ({
    cause: withReason(
      `앱은 실행되고 있지만 공개 주소로 시험 접속했을 때 ${facts.status && facts.status !== '0' ? `${facts.status} 응답이 왔습니다` : '응답이 없었습니다'}`,
      facts,
    ),
    todo: `다시 시도하고, 그래도 안 되면 ${doctor}`,
  }),
  'crashed-after-live': (facts) => ({
    cause: `새 버전이 방문자를 받기 시작한 ${facts.seconds ? `지 ${facts.seconds}초 만에` : '뒤 얼마 안 되어'} 오류로 멈췄습니다${ending(facts)}.`,
    todo: readTheLog,
  }),
  'server-restarted': () => ({
    cause: '진행하는 도중에 플랫폼이 다시 시작되어 결과 없이 끝났습니다.',
    todo: '방문자에게 달라진 것은 없으니 다시 시작하십시오.',
  }),
  internal: (facts) => ({
    cause: withReason('앱의 코드가 아니라 플랫폼 안에서 문제가 생겼습니다', facts),
    todo: '다시 시도하고, 또 같은 문제가 생기면 로그를 플랫폼 관리자에게 보여 주십시오.',
  }),
};
