import type { DocsLocale } from './navigation.ts';

interface Words {
  title: string;
  other: string;
  panel: string;
  menu: string;
  skip: string;
  onThisPage: string;
  search: string;
  searchNothing: string;
  before: string;
  next: string;
  theme: string;
  themes: { system: string; light: string; dark: string };
  notFoundTitle: string;
  notFoundText: string;
  toStart: string;
  pages: string;
}

/** What stands around the pages. */
export const WORDS: Record<DocsLocale, Words> = {
  en: {
    title: 'NonStop4 documentation',
    other: '한국어',
    panel: 'To the panel',
    menu: 'Pages',
    skip: 'Skip to the content',
    onThisPage: 'On this page',
    search: 'Search',
    searchNothing: 'Nothing found',
    before: 'Before',
    next: 'Next',
    theme: 'Appearance',
    themes: { system: 'Automatic', light: 'Light', dark: 'Dark' },
    notFoundTitle: 'There is no such page',
    notFoundText: 'The address is wrong, or the page has moved. Search above, or start from the beginning.',
    toStart: 'To the start of the documentation',
    pages: 'Documentation',
  },
  ko: {
    title: 'NonStop4 문서',
    other: 'English',
    panel: '관리 화면으로',
    menu: '문서 목록',
    skip: '본문으로 건너뛰기',
    onThisPage: '이 문서의 차례',
    search: '검색',
    searchNothing: '찾은 문서가 없습니다',
    before: '이전',
    next: '다음',
    theme: '화면 모드',
    themes: { system: '자동', light: '밝게', dark: '어둡게' },
    notFoundTitle: '없는 문서입니다',
    notFoundText: '주소가 잘못되었거나 문서가 옮겨졌습니다. 위에서 검색하거나 처음부터 보세요.',
    toStart: '문서 첫 화면으로',
    pages: '문서',
  },
};
