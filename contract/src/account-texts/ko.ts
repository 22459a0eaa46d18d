import type { AccountMailCatalogue } from './account-mail-words.ts';

const OPEN_ACCOUNT = '계정 열기';
const NOT_YOU = '본인이 한 일이 아니라면 바로 비밀번호를 바꾸고 다른 세션을 모두 끝내십시오.';

/** 한국어. */
export const ko: AccountMailCatalogue = {
  mails: {
    'sign-up': () => ({
      subject: '계정을 만드십시오',
      paragraphs: ['이 주소로 계정을 만들겠다는 요청이 있었습니다. 본인이라면 24시간 안에 링크를 여십시오.'],
      button: '계정 만들기',
    }),
    'known-already': ({ name }) => ({
      subject: '이미 계정이 있습니다',
      paragraphs: [
        `이 주소로 계정을 만들겠다는 요청이 있었지만 이미 계정이 있습니다: ${name}. 바뀐 것은 없습니다.`,
        '비밀번호가 기억나지 않으면 새로 정할 수 있습니다.',
      ],
      button: '비밀번호 새로 정하기',
    }),
    invitation: ({ invitedBy }) => ({
      subject: '초대를 받으셨습니다',
      paragraphs: [`${invitedBy} 님이 계정을 만들도록 초대했습니다. 링크를 가진 사람이 한 번 쓸 수 있습니다.`],
      button: '계정 만들기',
    }),
    'verify-email': ({ name }) => ({
      subject: '본인의 주소가 맞습니까?',
      paragraphs: [`계정 ${name}에 이 주소를 입력했습니다. 본인이라면 24시간 안에 링크를 여십시오.`],
      button: '내 주소가 맞습니다',
    }),
    'reset-password': ({ name }) => ({
      subject: '비밀번호를 새로 정하십시오',
      paragraphs: [
        `계정 ${name}의 비밀번호를 새로 정하겠다는 요청이 있었습니다. 링크는 한 시간 동안 쓸 수 있습니다.`,
        '본인이 요청하지 않았다면 아무것도 하지 않아도 됩니다. 비밀번호는 그대로입니다.',
      ],
      button: '비밀번호 새로 정하기',
    }),
    'password-changed': ({ name }) => ({
      subject: '비밀번호가 바뀌었습니다',
      paragraphs: [`계정 ${name}의 비밀번호가 바뀌었고 다른 세션은 모두 끝났습니다.`, NOT_YOU],
      button: OPEN_ACCOUNT,
    }),
    'email-changed': ({ name }) => ({
      subject: '이메일 주소가 바뀌었습니다',
      paragraphs: [`계정 ${name}의 이메일 주소가 다른 주소로 바뀌었습니다.`, NOT_YOU],
      button: OPEN_ACCOUNT,
    }),
    'second-factor-on': ({ name }) => ({
      subject: '2단계 인증이 켜졌습니다',
      paragraphs: [`이제 계정 ${name}에 로그인하려면 인증 앱의 코드도 필요합니다.`, NOT_YOU],
      button: OPEN_ACCOUNT,
    }),
    'second-factor-off': ({ name }) => ({
      subject: '2단계 인증이 꺼졌습니다',
      paragraphs: [`이제 계정 ${name}에 로그인할 때 코드를 묻지 않습니다.`, NOT_YOU],
      button: OPEN_ACCOUNT,
    }),
    'identity-linked': ({ name }) => ({
      subject: '로그인 방법이 추가되었습니다',
      paragraphs: [`이제 인증 제공자를 통해서도 계정 ${name}에 로그인할 수 있습니다.`, NOT_YOU],
      button: OPEN_ACCOUNT,
    }),
  },
  why: 'NonStop4의 계정과 관련이 있거나 누군가 이 주소를 입력해서 보낸 메일입니다.',
};
