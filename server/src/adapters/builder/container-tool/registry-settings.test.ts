import { expect, it } from 'vitest';
import { authFile, registriesConf, sourcePolicy } from './registry-settings.ts';

it('takes base images from mirrors alone, and names without a registry from Docker Hub', () => {
  expect(registriesConf([{ prefix: 'docker.io/library', location: '10.0.0.5:5000/base', insecure: true }])).toBe(
    `unqualified-search-registries = ["docker.io"]
short-name-mode = "permissive"

[[registry]]
prefix = "docker.io/library"
location = "10.0.0.5:5000/base"
insecure = true

`,
  );
});

it('tells BuildKit of mirrors as a policy of sources', () => {
  expect(JSON.parse(sourcePolicy([{ prefix: 'docker.io/library', location: '10.0.0.5:5000/base' }]))).toEqual({
    rules: [
      {
        action: 'CONVERT',
        selector: { identifier: 'docker-image://docker.io/library/*' },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: BuildKit's own mark for what the asterisk stood for
        updates: { identifier: 'docker-image://10.0.0.5:5000/base/${1}' },
      },
    ],
  });
});

it('knows the registry by its host alone', () => {
  const registry = { push: '10.0.0.5:5001/apps', pull: 'registry.local/apps', user: 'platform', password: 'secret' };
  const auth = Buffer.from('platform:secret').toString('base64');
  expect(JSON.parse(authFile(registry))).toEqual({ auths: { '10.0.0.5:5001': { auth } } });
  expect(JSON.parse(authFile({ push: 'registry.example', pull: 'registry.example' }))).toEqual({ auths: {} });
});
