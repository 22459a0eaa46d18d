import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LazyGallery } from '../../examples/lazy-gallery.tsx';
import { DocsLink } from '../../parts/docs-link.tsx';
import { DropZone } from '../../upload/drop-zone.tsx';
import { pickForNewApp } from '../../upload/picked-for-new-app.ts';
import './first-app.css';

/** What stands here before there is any app: how to make one, and what happens then. */
export function FirstApp() {
  const { t } = useTranslation('apps');
  const navigate = useNavigate();
  return (
    <div className="stack-large">
      <DropZone
        title={t('firstTitle')}
        onPicked={(source) => {
          pickForNewApp(source);
          void navigate({ to: '/new' });
        }}
      />
      <p className="quiet">
        <Link to="/new" search={{ from: 'git' }}>
          {t('fromGit')}
        </Link>
      </p>
      <LazyGallery />
      <ol className="plain-list first-app-steps">
        {(['code', 'steps', 'address'] as const).map((step, index) => (
          <li key={step}>
            <span className="first-app-number" aria-hidden="true">
              {index + 1}
            </span>
            <div className="stack-small">
              <h2>{t(`first.${step}.title`)}</h2>
              <p className="quiet">{t(`first.${step}.text`)}</p>
            </div>
          </li>
        ))}
      </ol>
      <p className="quiet">
        <DocsLink page="apps/zip/">{t('zipHelp')}</DocsLink>
      </p>
    </div>
  );
}
