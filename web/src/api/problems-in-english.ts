export { problemsInEnglish as problems } from '@nonstop4/contract';
