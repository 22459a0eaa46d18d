import type { Locale } from '@nonstop4/contract';
import type { AppAvailability, AvailabilityRange } from '../../usecases/availability-of-app.ts';

interface StatusWords {
  title: (app: string) => string;
  state: Record<AppAvailability['state'], string>;
  range: Record<AvailabilityRange, string>;
  notMeasured: string;
  rangesTitle: string;
  barsTitle: string;
  oldest: { wide: string; narrow: string };
  today: string;
  bar: (day: string, share: string | undefined) => string;
  incidentsTitle: string;
  noIncidents: string;
  lasts: string;
  fromTo: (from: string, to: string) => string;
  how: string;
  updated: (at: string) => string;
  otherLanguage: string;
  notFoundTitle: string;
  notFoundText: string;
}

/** What status pages say; they are made by the server, and the catalogues of the web are not loaded for them. */
export const STATUS_WORDS: Record<Locale, StatusWords> = {
  en: {
    title: (app) => `Status of ${app}`,
    state: {
      up: 'It is up.',
      down: 'It does not answer right now.',
      stopped: 'It was stopped by its owner.',
      'switched-off': 'It is not measured.',
      'not-measured': 'It has not been measured lately.',
      'not-yet': 'It has not been measured yet.',
    },
    range: { '24h': '24 hours', '7d': '7 days', '30d': '30 days', '90d': '90 days' },
    notMeasured: 'not measured',
    rangesTitle: 'Availability',
    barsTitle: 'Day by day',
    oldest: { wide: '90 days ago', narrow: '30 days ago' },
    today: 'Today',
    bar: (day, share) => `${day}: ${share ?? 'not measured'}`,
    incidentsTitle: 'Incidents',
    noIncidents: 'None in the last 90 days.',
    lasts: 'lasting',
    fromTo: (from, to) => `${from} to ${to}`,
    how: 'Requests are sent all the time, as a visitor would send them; the figures are the share of the measured time in which they were answered. Time in which nothing was measured counts neither way.',
    updated: (at) => `As of ${at}. Days and times are in UTC.`,
    otherLanguage: '한국어',
    notFoundTitle: 'There is nothing at this address',
    notFoundText: 'No status page is published here.',
  },
  ko: {
    title: (app) => `${app} 상태`,
    state: {
      up: '정상적으로 응답하고 있습니다.',
      down: '지금 응답하지 않습니다.',
      stopped: '소유자가 중지했습니다.',
      'switched-off': '측정하지 않습니다.',
      'not-measured': '최근에 측정하지 않았습니다.',
      'not-yet': '아직 측정한 적이 없습니다.',
    },
    range: { '24h': '24시간', '7d': '7일', '30d': '30일', '90d': '90일' },
    notMeasured: '측정 안 됨',
    rangesTitle: '가용성',
    barsTitle: '날짜별',
    oldest: { wide: '90일 전', narrow: '30일 전' },
    today: '오늘',
    bar: (day, share) => `${day}: ${share ?? '측정 안 됨'}`,
    incidentsTitle: '장애 기록',
    noIncidents: '최근 90일 동안 없습니다.',
    lasts: '진행 중',
    fromTo: (from, to) => `${from} ~ ${to}`,
    how: '방문자와 같은 방법으로 계속 요청을 보내 확인합니다. 수치는 측정한 시간 가운데 응답한 시간의 비율이며, 측정하지 않은 시간은 어느 쪽으로도 세지 않습니다.',
    updated: (at) => `${at} 기준입니다. 날짜와 시각은 UTC입니다.`,
    otherLanguage: 'English',
    notFoundTitle: '이 주소에는 아무것도 없습니다',
    notFoundText: '공개된 상태 페이지가 없습니다.',
  },
};
