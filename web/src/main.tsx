import './no-code-from-text.ts';

import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.ts';
import { setUpLanguage } from './i18n/setup.ts';
import { reloadOnceWhenOutdated } from './outdated-page.ts';
import { router } from './router.tsx';
import { loadFonts } from './styles/fonts.ts';
import { setUpTheme } from './theme/theme.ts';
import './styles/tabler.scss';
import './styles/tokens.css';
import './styles/layout.css';
import './styles/tabler-adjusted.css';

reloadOnceWhenOutdated();
setUpTheme();
await setUpLanguage();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
  loadFonts();
}
