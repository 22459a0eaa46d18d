export { problemsInKorean as problems } from '@nonstop4/contract';
