// One file for a browser: each of these is opened by itself, and rarely, and what they share would be part of the first load.
export { ProviderReturnPage } from './provider-return-page.tsx';
export { ResetPage } from './reset-page.tsx';
export { SignUpPage } from './sign-up-page.tsx';
export { VerifyPage } from './verify-page.tsx';
