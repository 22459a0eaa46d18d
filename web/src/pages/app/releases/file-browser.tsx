import IconFile from '@tabler/icons-react/dist/esm/icons/IconFile.mjs';
import IconFolder from '@tabler/icons-react/dist/esm/icons/IconFolder.mjs';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { FileText } from './file-text.tsx';
import { fileTree, firstFileToShow, type TreeNode } from './file-tree.ts';
import './file-browser.css';

interface FileBrowserProps {
  app: string;
  release: number;
  files: readonly { path: string; sizeBytes: number }[];
  /** The chosen file. */
  path: string | undefined;
}

/** The tree on one side, the chosen file on the other. */
export function FileBrowser({ app, release, files, path }: FileBrowserProps) {
  const { t } = useTranslation('releases');
  const format = useFormat();
  const tree = useMemo(() => fileTree(files), [files]);
  const shown = path ?? firstFileToShow(files);
  return (
    <div className="file-browser">
      <nav className="file-tree" aria-label={t('treeLabel')}>
        <p className="small quiet">{t('fileCount', { count: files.length, shown: format.number(files.length) })}</p>
        <Branch nodes={tree} app={app} release={release} shown={shown} />
      </nav>
      {shown ? <FileText app={app} release={release} path={shown} /> : <p className="quiet">{t('noFiles')}</p>}
    </div>
  );
}

interface BranchProps {
  nodes: readonly TreeNode[];
  app: string;
  release: number;
  shown: string | undefined;
}

function Branch({ nodes, app, release, shown }: BranchProps) {
  return (
    <ul className="plain-list file-branch">
      {nodes.map((node) => (
        <li key={node.path}>
          {node.sizeBytes === undefined ? (
            <details open={shown?.startsWith(`${node.path}/`)}>
              <summary className="file-entry">
                <IconFolder size={16} aria-hidden />
                {node.name}
              </summary>
              <Branch nodes={node.children} app={app} release={release} shown={shown} />
            </details>
          ) : (
            <Link
              to="/apps/$app/releases/$release"
              params={{ app, release: String(release) }}
              search={{ file: node.path }}
              replace
              className="file-entry"
              aria-current={node.path === shown ? 'page' : undefined}
            >
              <IconFile size={16} aria-hidden />
              {node.name}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
