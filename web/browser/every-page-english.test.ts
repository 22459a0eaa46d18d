import { describe } from 'vitest';
import { describeEveryPage } from './every-page.ts';

describe('in English', () => describeEveryPage('en'));
