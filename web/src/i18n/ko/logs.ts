import type { logs as english } from '../en/logs.ts';
import type { Korean } from '../words.ts';

export const logs: Korean<typeof english> = {
  title: '{{app}} 로그',
  filter: '찾기',
  filterExample: '줄에 들어 있는 말',
  streams: '표시할 줄',
  'stream.all': '전체',
  'stream.err': '오류',
  'stream.platform': '플랫폼',
  pause: '일시 정지',
  goOn: '이어 보기',
  download: '내려받기',
  empty: '앱이 아직 아무것도 출력하지 않았습니다. 출력하면 바로 여기에 나타납니다.',
  emptyStopped: '앱이 정지되어 있습니다.',
  emptyFiltered: '조건에 맞는 줄이 없습니다.',
  paused: '일시 정지했습니다. 새 줄은 모아 두었다가 이어 볼 때 보여 줍니다.',
  following: '새 줄이 자동으로 나타납니다.',
  reconnecting: '연결이 끊겼습니다. 다시 연결되면 새 줄이 나타납니다.',
};
