import IconBrandGolang from '@tabler/icons-react/dist/esm/icons/IconBrandGolang.mjs';
import IconBrandHtml5 from '@tabler/icons-react/dist/esm/icons/IconBrandHtml5.mjs';
import IconBrandNodejs from '@tabler/icons-react/dist/esm/icons/IconBrandNodejs.mjs';
import IconBrandPhp from '@tabler/icons-react/dist/esm/icons/IconBrandPhp.mjs';
import IconBrandPython from '@tabler/icons-react/dist/esm/icons/IconBrandPython.mjs';
import IconCoffee from '@tabler/icons-react/dist/esm/icons/IconCoffee.mjs';
import IconDiamond from '@tabler/icons-react/dist/esm/icons/IconDiamond.mjs';
import IconTerminal2 from '@tabler/icons-react/dist/esm/icons/IconTerminal2.mjs';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { currentLanguage } from '../i18n/setup.ts';
import { ErrorLine } from '../parts/error-panel.tsx';
import type { Icon } from '../parts/icon.ts';
import { buildableHere } from './buildable-here.ts';
import { type ExampleApp, exampleList } from './example-list.ts';
import { GalleryPlace } from './gallery-place.tsx';
import { useDeployExample } from './use-deploy-example.ts';
import './gallery.css';

/** Two rows of three. */
const AT_FIRST = 6;

const PICTURES: Record<string, Icon> = {
  static: IconBrandHtml5,
  node: IconBrandNodejs,
  python: IconBrandPython,
  go: IconBrandGolang,
  php: IconBrandPhp,
  java: IconCoffee,
  ruby: IconDiamond,
};

/** Small apps to begin with, each deployed by one button. Nothing stands here where there are none. */
export function Gallery() {
  const { t } = useTranslation('examples');
  const titleId = useId();
  const list = useQuery(exampleList());
  const system = useQuery(queries.system());
  const [all, setAll] = useState(false);
  const deploy = useDeployExample();
  if (list.isPending) return <GalleryPlace />;
  // Asking each program of a machine may take seconds. One that cannot be built after all says so with a card.
  const examples = system.data ? buildableHere(list.data ?? [], system.data) : (list.data ?? []);
  if (examples.length === 0) return null;
  const more = examples.length > AT_FIRST && !all;
  return (
    <section className="stack" aria-labelledby={titleId}>
      <header className="stack-small">
        <h2 id={titleId}>{t('title')}</h2>
        <p className="quiet">{t('intro')}</p>
      </header>
      {deploy.error && <ErrorLine error={deploy.error} />}
      <ul className="plain-list gallery">
        {examples.slice(0, more ? AT_FIRST : examples.length).map((example) => (
          <ExampleCard
            key={example.name}
            example={example}
            busy={deploy.isPending && deploy.variables === example}
            disabled={deploy.isPending}
            onDeploy={() => deploy.mutate(example)}
          />
        ))}
      </ul>
      {more && (
        <button type="button" className="btn btn-quiet gallery-more" onClick={() => setAll(true)}>
          {t('showAll', { count: examples.length })}
        </button>
      )}
    </section>
  );
}

interface ExampleCardProps {
  example: ExampleApp;
  busy: boolean;
  disabled: boolean;
  onDeploy: () => void;
}

function ExampleCard({ example, busy, disabled, onDeploy }: ExampleCardProps) {
  const { t } = useTranslation('examples');
  const language = currentLanguage();
  const Picture = PICTURES[example.language] ?? IconTerminal2;
  const title = example.title[language];
  return (
    <li className="card example">
      <span className="example-picture">
        <Picture size={24} stroke={1.5} aria-hidden />
      </span>
      <h3>{title}</h3>
      <p className="small quiet">{example.summary[language]}</p>
      <button
        type="button"
        className="btn btn-default"
        aria-label={busy ? undefined : t('deployLabel', { example: title })}
        disabled={disabled}
        onClick={onDeploy}
      >
        {busy ? t('deploying') : t('deploy')}
      </button>
    </li>
  );
}
