import type { database as en } from '../en/database.ts';

/** `nonstop4 db`: 서버가 있는 머신에서 다루는 플랫폼의 데이터베이스. */
export const database: typeof en = {
  summary: '플랫폼의 데이터베이스를 백업하고 복원하고 옮기기 (서버가 있는 머신에서)',
  more: '서버와 같은 설정(NONSTOP4_DATA, NONSTOP4_DATABASE로 시작하는 값)을 따르므로 같은 환경 변수로 실행하십시오.',
  backup: {
    summary: '플랫폼을 멈추지 않고 전체를 백업하고, 모든 행을 다시 읽어 비교',
    more: '데이터 디렉터리의 backups/에 저장합니다. 키(secret.key), git/의 코드, 볼륨은 별도의 파일이므로 함께 보관하십시오.',
  },
  restore: { summary: '현재 내용을 백업으로 바꾸기 (원래 내용은 따로 남으며, 서버는 정지해 두어야 함)' },
  export: { summary: '플랫폼을 멈추지 않고 전체를 새 파일로 내보내고, 모든 행을 다시 읽어 비교' },
  import: { summary: '내보낸 파일로 빈 데이터베이스를 채우고, 모든 행을 다시 읽어 비교' },
  migrate: {
    summary: 'SQLite 파일과 NONSTOP4_DATABASE의 MySQL·MariaDB 사이에서 전체를 옮기기',
    more: '원본은 그대로 남습니다. 서버는 정지해 두어야 합니다. 모든 행을 다시 읽어 비교한 뒤에만 저장합니다.',
  },
  options: {
    keep: '남겨 둘 백업 수 (오래된 것부터 삭제)',
    to: 'mysql: 데이터 디렉터리의 파일에서 NONSTOP4_DATABASE로, sqlite: 그 반대로',
  },
  keepInvalid: (value) => `--keep 값 “${value}”은(는) 사용할 수 없습니다. 1부터 1000까지의 정수를 지정하십시오.`,
  saved: (rows, file) => `${rows}개 행을 ${file}에 저장하고, 모두 다시 읽어 비교했습니다.`,
  filled: (rows, file) => `${file}에서 ${rows}개 행을 가져오고, 모두 다시 읽어 비교했습니다.`,
  moved: (rows) => `${rows}개 행을 옮기고, 모두 다시 읽어 비교했습니다. 원본은 그대로 있습니다.`,
  kept: (place) => `이전 내용은 ${place}에 남아 있습니다.`,
  otherKey: (file) =>
    `이 파일의 비밀 값은 이 플랫폼의 키가 아닌 다른 키로 암호화되었습니다. 시작하기 전에 ${file}과(와) 짝이 되는 secret.key를 데이터 디렉터리에 넣으십시오.`,
  refusals: {
    'no-server-named': () => 'NONSTOP4_DATABASE가 설정되지 않았습니다. 사용할 데이터베이스 서버를 지정하십시오.',
    'server-runs': () => '플랫폼의 서버가 실행 중입니다. 먼저 플랫폼을 정지하십시오.',
    'account-there': () =>
      '첫 계정이 이미 있습니다. 그 계정으로 로그인하십시오. 다른 계정은 운영자가 ‘사용자’ 페이지에서 만듭니다.',
    'nothing-there': ({ database }) => `${database ? `${database}에 ` : ''}플랫폼의 데이터베이스가 없습니다.`,
    'schema-behind': () =>
      '데이터베이스가 다른 버전의 NonStop4로 만들어졌습니다. 이 버전의 서버를 한 번 시작한 뒤 다시 시도하십시오.',
    'schema-differs': ({ schema }) =>
      `파일(${schema})과 데이터베이스의 버전이 다릅니다. 빈 데이터베이스를 사용하거나, 파일을 만든 버전의 NonStop4를 사용하십시오.`,
    'not-empty': ({ cause }) =>
      `채우려는 데이터베이스가 비어 있지 않습니다(${cause}). 빈 데이터베이스를 사용하거나, “db restore”로 내용을 바꾸십시오.`,
    'row-differs': ({ cause }) =>
      `쓴 내용과 다시 읽은 내용이 달라 아무것도 바꾸지 않았습니다(${cause}). 이 문제를 알려 주십시오.`,
    'does-not-fit': ({ cause }) => `데이터베이스에 들어가지 않는 값이 있어 아무것도 바꾸지 않았습니다: ${cause}`,
    'file-there': ({ file }) => `${file} 파일이 이미 있습니다. 다른 이름을 지정하십시오.`,
    'file-absent': ({ file }) => `${file} 파일이 없습니다.`,
    'file-broken': ({ cause }) => `파일을 사용할 수 없습니다: ${cause}`,
    away: () => '데이터베이스 서버가 응답하지 않습니다. 아무것도 바꾸지 않았습니다.',
    unusable: ({ cause }) => `데이터베이스를 사용할 수 없습니다: ${cause}`,
  },
};
